package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteSize;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The files of `profile` beside the configuration: passwords, containers, health check, service; and what
/// happens to files that are there already.
@Timeout(120)
class ProfileFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("profile"));
        command.addAll(List.of(arguments));
        return Terminal.at(home).run(command.toArray(String[]::new));
    }

    private Path out() {
        return home.resolve("out");
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(out().relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void passwordsAreInFilesOfTheirOwnerAndNowhereElse() throws Exception {
        Ended ended = run(
                        "aof",
                        "--compose",
                        "--with",
                        "exporter,prometheus,backup",
                        "--systemd",
                        "--out",
                        out().toString())
                .succeeded();

        assertThat(mode(out().resolve("secrets"))).isEqualTo("rwx------");
        List<String> passwords = new ArrayList<>();
        try (Stream<Path> files = Files.list(out().resolve("secrets"))) {
            for (Path file : files.toList()) {
                assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
                if (file.toString().endsWith(".password")) {
                    passwords.add(Files.readString(file).strip());
                }
            }
        }
        assertThat(passwords).hasSize(6).doesNotHaveDuplicates().allMatch(word -> word.matches("[0-9a-f]{48}"));
        assertThat(mode(out().resolve("conf/users.acl"))).isEqualTo("rw-------");
        Map<String, String> others = contents();
        others.keySet().removeIf(name -> name.startsWith("secrets/"));
        assertThat(others).hasSize(7);
        for (String password : passwords) {
            assertThat(ended.output() + ended.errors()).doesNotContain(password);
            assertThat(others.values()).noneMatch(content -> content.contains(password));
        }
        assertThat(others.get("conf/users.acl"))
                .startsWith("user default off ~* &* +@all\n")
                .doesNotContain(">")
                .doesNotContain("nopass");
    }

    @Test
    void anotherRunKeepsEverythingAndForceReplacesAllButPasswords() throws Exception {
        Ended _ = run("rdb", "--out", out().toString()).succeeded();
        Map<String, String> before = contents();

        JsonDocument again =
                run("rdb", "--out", out().toString(), "--json").succeeded().json();
        assertThat(again.texts("written")).isEmpty();
        assertThat(again.texts("kept")).contains("conf/redis.conf", "secrets/app.password");
        assertThat(contents()).isEqualTo(before);

        run("aof", "--out", out().toString())
                .failed(14, "conf/start-gate, conf/redis.conf already; nothing was written", "--force");
        assertThat(contents()).isEqualTo(before);

        Ended _ = run("aof", "--out", out().toString(), "--force").succeeded();
        Map<String, String> after = contents();
        assertThat(after.get("conf/redis.conf")).isNotEqualTo(before.get("conf/redis.conf"));
        assertThat(after.get("conf/users.acl")).isEqualTo(before.get("conf/users.acl"));
        assertThat(after.get("secrets/app.password")).isEqualTo(before.get("secrets/app.password"));
    }

    /// With a program of the server's name that tells what it was given.
    @Test
    void theNextCommandIsRunAsItIsPrintedWhereverTheFilesAre() throws Exception {
        Path out = home.resolve("it's a server");
        Path programs = Files.createDirectory(home.resolve("programs"));
        Path program =
                Files.writeString(programs.resolve("redis-server"), "#!/bin/sh\nprintf %s \"$*\" > \"$0.given\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        List<String> next =
                run("rdb", "--out", out.toString(), "--json").succeeded().json().texts("next");

        var shell = new ProcessBuilder("/bin/sh", "-c", next.getLast()).inheritIO();
        shell.environment().merge("PATH", programs + ":", (path, first) -> first + path);
        assertThat(shell.start().waitFor()).as(next.getLast()).isZero();
        assertThat(programs.resolve("redis-server.given"))
                .hasContent(ProfiledServer.config(out).toString());
    }

    @Test
    void ofTwoRunsAtOnceNeitherLocksOutTheUsersOfTheOther() throws Exception {
        for (int round = 0; round < 10; round++) {
            String folder = home.resolve("round" + round).toString();
            try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Ended>> runs = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    runs.add(both.submit(() -> run("aof", "--out", folder)));
                }
                for (Future<Ended> run : runs) {
                    // Refused is fine as well: the other may have been half-way.
                    assertThat(run.get().status()).as(run.get().errors()).isIn(0, 14);
                }
            }
            String users = Files.readString(Path.of(folder, "conf/users.acl"));
            for (String user : List.of("admin", "app", "archive", "backup", "monitor", "health")) {
                String password = Files.readString(Path.of(folder, "secrets", user + ".password"))
                        .strip();
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
                assertThat(users)
                        .contains("user " + user + " on #" + HexFormat.of().formatHex(hash) + " ");
            }
        }
    }

    @Test
    void whatAnInterruptedRunLeftIsCompleted() throws Exception {
        Ended _ = run("hybrid", "--compose", "--out", out().toString()).succeeded();
        Map<String, String> whole = contents();
        for (String name : List.of("compose.yaml", "conf/redis.conf", "conf/start-gate")) {
            Files.delete(out().resolve(name));
        }

        Ended _ = run("hybrid", "--compose", "--out", out().toString()).succeeded();

        assertThat(contents()).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sometimes; ; there is no profile 'sometimes'; aof-everysec",
                "rdb; --for redis-5; there is no profile for 'redis-5'; redis-6.2, redis-7.0, redis-7.2",
                "rdb; --for mysql-8; there is no profile for 'mysql-8'; valkey-9",
                "rdb; --memory 2gigs; invalid value '2gigs' for --memory; a size such as 64mb",
                "rdb; --memory 10mb; invalid value '10mb' for --memory; from 64mb",
                "rdb; --write-rate 5mb; invalid value '5mb' for --write-rate; a rate such as 5mb/s",
                "rdb; --write-rate 5mb/h; invalid value '5mb/h' for --write-rate; a rate such as 5mb/s",
                "rdb; --compose --with exporter,grafana; invalid value 'exporter,grafana' for --with; exporter",
                "rdb; --with backup; there is no --compose; Add --compose",
                "rdb; --image redis:7.0.15; there is no --compose; Add --compose",
                "rdb; --compose --image redis:latest; has no version; a full tag",
                "rdb; --compose --image redis; has no version; a full tag",
                "rdb; --compose --image 're dis:7'; is no image; redis:7.0.15-bookworm",
            })
    void whatMakesNoSenseIsRefusedAndNothingIsWritten(String name, String more, String message, String hint) {
        List<String> command = new ArrayList<>(List.of(name, "--out", out().toString()));
        if (more != null) {
            Stream.of(more.split(" (?=--)", -1))
                    .flatMap(part -> Stream.of(part.split(" ", 2)))
                    .map(word -> word.replace("'", ""))
                    .forEach(command::add);
        }

        run(command.toArray(String[]::new)).failed(2, message, hint);

        assertThat(out()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"40mb/s, false", "200mb/s, true"})
    void whoWritesFasterThanACopyIsMadeIsTold(String rate, boolean told) {
        Ended ended = run("aof", "--memory", "100gb", "--write-rate", rate, "--out", out().toString())
                .succeeded();

        assertThat(ended.output().contains("more is written than is copied")).isEqualTo(told);
    }

    @Test
    void aDirectoryThatCannotBeOneIsRefused() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "something");
        run("rdb", "--out", file.toString()).failed(14, "is no directory", "--out");
        run("rdb", "--out", file.resolve("below").toString()).failed(1, "is in the way", "directory");
        assertThat(file).hasContent("something");

        Files.createDirectories(out().resolve("conf/redis.conf"));
        run("rdb", "--out", out().toString()).failed(14, "is no file", "--out");
        run("rdb", "--out", out().toString(), "--force").failed(14, "is no file", "--out");
        assertThat(out().resolve("secrets")).doesNotExist();

        Path other = Files.createDirectories(home.resolve("other"));
        Files.writeString(other.resolve("conf"), "a file in the place of a directory");
        run("rdb", "--out", other.toString()).failed(14, "is no directory", "--out");

        Path empty = Files.createDirectories(home.resolve("empty/secrets"));
        Files.writeString(empty.resolve("app.password"), "\n");
        run("rdb", "--out", home.resolve("empty").toString()).failed(1, "holds no password", "Delete it");
        run("rdb", "--out", home.resolve("a#b").toString()).failed(2, "cannot stand in a configuration", "without #");
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsRefused() throws Exception {
        Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "skipped: root may write everywhere");
        Path closed = Files.createDirectories(home.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));

        run("rdb", "--out", closed.toString()).failed(1, "may not be read or written", "permissions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-7.0", "redis-7.2", "redis-8", "valkey-8", "valkey-9"})
    void composeFilesHaveNoneOfTheTraps(String release) throws Exception {
        for (String name : ProfileOnServersTest.NAMES) {
            Path folder = home.resolve(name);
            Ended _ = run(
                            name,
                            "--for",
                            release,
                            "--compose",
                            "--with",
                            "exporter,prometheus,backup",
                            "--out",
                            folder.toString())
                    .succeeded();

            ComposeYaml compose = ComposeYaml.read(folder.resolve("compose.yaml"));

            assertThat(compose.root()).doesNotContainKey("version");
            assertThat(compose.services())
                    .containsExactlyInAnyOrder("server", "exporter", "prometheus", "archive", "backup");
            for (String service : compose.services()) {
                requireSafe(compose, compose.service(service), service);
            }
            assertThat(compose.service("server").get("restart"))
                    .isEqualTo(name.equals("none") ? "no" : "unless-stopped");
            assertThat(ComposeYaml.texts(compose.service("server").get("volumes")))
                    .contains("data:/data")
                    .allMatch(volume -> !volume.contains(".conf"));
            assertThat(compose.names("volumes")).contains("data", "repository", "spool", "metrics");
            Map<String, Object> scrape = ComposeYaml.parse(folder.resolve("prometheus/prometheus.yml"));
            assertThat(scrape).containsKeys("scrape_configs", "rule_files");
            assertThat(ComposeYaml.parse(folder.resolve("prometheus/alerts.yml")))
                    .containsKey("groups");
        }
    }

    private void requireSafe(ComposeYaml compose, Map<String, Object> service, String name) {
        assertThat(ComposeYaml.texts(service.get("cap_drop"))).as(name).containsExactly("ALL");
        assertThat(service).as(name).doesNotContainKeys("cap_add", "privileged", "network_mode", "env_file");
        assertThat(String.valueOf(service.get("user"))).as(name).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(ComposeYaml.texts(service.get("security_opt"))).as(name).contains("no-new-privileges:true");
        assertThat(String.valueOf(service.get("mem_limit"))).as(name).matches("\\d+m");
        String image = String.valueOf(service.get("image"));
        assertThat(image).as(name).doesNotContain("latest");
        assertThat(image).as(name).matches(".*:v?\\d+\\.\\d+\\.\\d+.*}");
        if (service.get("ports") != null) {
            assertThat(ComposeYaml.texts(service.get("ports")))
                    .as(name)
                    .allMatch(port -> port.startsWith("127.0.0.1:"));
        }
        if (service.get("secrets") != null) {
            assertThat(compose.names("secrets")).containsAll(ComposeYaml.texts(service.get("secrets")));
        }
        assertThat(service.toString()).as(name).doesNotContain("requirepass", " -a ");
    }

    @Test
    void theLimitOfTheContainerIsWhatTheServerMayNeed() throws Exception {
        JsonDocument report = run(
                        "aof",
                        "--memory",
                        "2gb",
                        "--write-rate",
                        "5mb/s",
                        "--compose",
                        "--image",
                        "registry.example:5000/redis:8.0.3",
                        "--out",
                        out().toString(),
                        "--json")
                .succeeded()
                .json();

        Map<String, Object> server =
                ComposeYaml.read(out().resolve("compose.yaml")).service("server");
        assertThat(server.get("image")).isEqualTo("${SERVER_IMAGE:-registry.example:5000/redis:8.0.3}");
        long limit = report.number("limitBytes");
        assertThat(ByteSize.parse(String.valueOf(server.get("mem_limit")))).isEqualTo(new ByteSize(limit));
        assertThat(server.get("memswap_limit")).isEqualTo(server.get("mem_limit"));
        long maxmemory = report.number("maxmemoryBytes");
        assertThat(maxmemory).isGreaterThan(ByteSize.gibibytes(2).bytes() + report.number("backlogBytes"));
        assertThat(limit).isGreaterThan(maxmemory + report.number("copyOnWriteBytes"));
        assertThat(Files.readString(out().resolve("conf/redis.conf")))
                .contains("\nmaxmemory " + new ByteSize(maxmemory) + "\n")
                .contains("\nrepl-backlog-size " + new ByteSize(report.number("backlogBytes")) + "\n");
    }

    /// The very line of the compose file, against a real server in each state that the usual check calls healthy.
    @ParameterizedTest
    @CsvSource({"redis-8, redis-8.0", "valkey-8, valkey-8.0", "valkey-9, valkey-9"})
    void theHealthCheckSeesAPongAndNothingElse(String release, String tag) throws Exception {
        TestServer binary = new TestServer(tag);
        Path program = FetchedServers.require(tag);
        String cli = program.resolveSibling(program.getFileName().toString().replace("-server", "-cli"))
                .toString();
        Path composed = home.resolve("composed");
        Ended _ = run("aof", "--for", release, "--compose", "--out", composed.toString())
                .succeeded();
        String line = ComposeYaml.read(composed.resolve("compose.yaml")).healthCheck("server");
        Ended _ = run("rdb", "--for", release, "--memory", "64mb", "--out", out().toString())
                .succeeded();

        try (ProfiledServer server = ProfiledServer.start(out(), binary)) {
            assertThat(check(line, cli, server)).isZero();

            String password = Files.readString(server.secret("health"));
            Files.writeString(server.secret("health"), "");
            assertThat(said(line, cli, server)).contains("NOAUTH");
            assertThat(usual(line, cli, server)).as("the usual check, NOAUTH").isZero();
            assertThat(check(line, cli, server)).as("NOAUTH").isNotZero();
            Files.writeString(server.secret("health"), "not the password");
            assertThat(check(line, cli, server)).as("WRONGPASS").isNotZero();
            Files.writeString(server.secret("health"), password);

            try (ServerConnection app = server.as("app")) {
                for (int i = 0; i < 2000; i++) {
                    Reply _ = app.require("SET", "key:" + i, "some value that takes a while");
                }
            }
            server.stop();
            assertThat(check(line, cli, server)).as("nobody there").isNotZero();
        }

        try (ProfiledServer loading = ProfiledServer.launch(
                out(), binary, "--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024")) {
            Await.until(
                    "the server to load",
                    PATIENCE,
                    () -> said(line, cli, loading).contains("LOADING"));
            assertThat(check(line, cli, loading)).as("LOADING").isNotZero();
            assertThat(usual(line, cli, loading)).as("the usual check, LOADING").isZero();
            assertThat(loading.running()).isTrue();
        }
    }

    private int check(String line, String cli, ProfiledServer server) throws Exception {
        return shell(line, cli, server).waitFor();
    }

    /// The same command without a look at its answer.
    private int usual(String line, String cli, ProfiledServer server) throws Exception {
        return shell(inner(line), cli, server).waitFor();
    }

    private String said(String line, String cli, ProfiledServer server) throws Exception {
        Process process = shell(inner(line), cli, server);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readString(home.resolve("said"));
    }

    private static String inner(String line) {
        return line.substring(line.indexOf("$(") + 2, line.lastIndexOf(")\""));
    }

    private Process shell(String line, String cli, ProfiledServer server) throws IOException {
        String here = line.replace("/run/secrets/health.password", "'" + server.secret("health") + "'");
        var builder = new ProcessBuilder("/bin/sh", "-c", here)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile());
        builder.environment().put("SERVER_CLI", cli + " -p " + server.port());
        builder.environment().keySet().removeAll(Set.of("REDISCLI_AUTH", "VALKEYCLI_AUTH"));
        return builder.start();
    }

    @ParameterizedTest
    @CsvSource({"none, no", "rdb, no", "aof-always, no", "hybrid, yes"})
    void theServiceManagerAcceptsTheUnit(String name, String compose) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "skipped: no systemd-analyze");
        List<String> command = new ArrayList<>(List.of(name, "--systemd", "--out", out().toString()));
        if (compose.equals("yes")) {
            command.add("--compose");
        }
        Ended _ = run(command.toArray(String[]::new)).succeeded();
        Path unit = out().resolve("redis.service");
        String text = Files.readString(unit);

        assertThat(analyzed(unit, text)).isEmpty();

        assertThat(text.contains("Restart=no")).isEqualTo(name.equals("none"));
        assertThat(analyzed(unit, text.replace("TimeoutStopSec=", "TimeoutStopSeconds=")))
                .contains("TimeoutStopSeconds");
    }

    /// What is said of the unit, once the programs and the user it names are of this machine.
    private String analyzed(Path unit, String text) throws Exception {
        Path copy = Files.createDirectories(home.resolve("units")).resolve(unit.getFileName());
        Files.writeString(
                copy,
                text.replaceAll("/usr/bin/(redis-server|docker)", "/bin/true")
                        .replace("User=redis", "User=root")
                        .replace("docker.service", "basic.target"));
        Path said = home.resolve("analyzed");
        Process process = new ProcessBuilder("systemd-analyze", "verify", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return String.join(
                "\n",
                Files.readAllLines(said).stream()
                        .filter(line -> line.contains("redis.service"))
                        .toList());
    }
}
