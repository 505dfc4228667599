package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `deploy/` holds runs as it is written there: with the environment of cron and of a service manager, which
/// is almost empty, and fails loudly.
@Timeout(180)
class DeployTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path home;
    private Path repository;
    private Path password;
    private ScratchServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(
                Files.exists(ROOT.resolve("cli/target/app/redoubt.jar")),
                "skipped: no program, ./test builds it first");
        home = folder;
        repository = folder.resolve("repository");
        password = folder.resolve("password");
        Files.writeString(password, "s3cret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        server = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync-delay", "0")
                .option(
                        "user",
                        "backup",
                        "on",
                        ">s3cret",
                        "+psync",
                        "+replconf",
                        "+ping",
                        "+info",
                        "+acl|list",
                        "+config|get",
                        "+module|list",
                        "+function|list")
                .start(PATIENCE);
        try (ServerConnection connection = server.connect()) {
            Reply _ = connection.require("SET", "config:version", "7");
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private record Ran(int status, String output, String errors) {}

    /// Runs a command line as cron and service managers do: nothing of this process's environment.
    private Ran run(Map<String, String> environment, String command) throws Exception {
        Path output = Files.createTempFile(home, "printed-", ".out");
        Path errors = Files.createTempFile(home, "printed-", ".err");
        var builder = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(home.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", home.toString(), "LANG", "C"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
        return new Ran(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /// Paths and ports of this machine in the place of the examples'.
    private String here(String text) {
        return text.replace("/opt/redoubt/redoubt", "REDOUBT_REBUILD=0 " + ROOT.resolve("redoubt"))
                .replace("127.0.0.1:6379", "127.0.0.1:" + server.port())
                .replace("/srv/redoubt/repository", repository.toString())
                .replace("/etc/redoubt/backup.password", password.toString())
                .replace("%d/password", password.toString())
                .replace("%C", home.resolve("cache").toString())
                .replace("%S", home.resolve("state").toString());
    }

    private List<String> backups() throws IOException {
        Path folder = repository.resolve("sources/shop/backups");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(".*Z\\.json"))
                    .toList();
        }
    }

    /// The settings and the commands of a crontab in the form of `/etc/cron.d`.
    private record Crontab(Map<String, String> settings, List<String> commands) {
        static Crontab of(String text) {
            Map<String, String> settings = new LinkedHashMap<>();
            List<String> commands = new ArrayList<>();
            for (String line : text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList()) {
                if (line.matches("[A-Z_]+=.*")) {
                    settings.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
                } else {
                    commands.add(line.split("\\s+", 7)[6]);
                }
            }
            return new Crontab(settings, commands);
        }
    }

    private Crontab crontab() throws IOException {
        return Crontab.of(here(Files.readString(DEPLOY.resolve("cron/redoubt"))));
    }

    @Test
    void cronBacksUpVerifiesAndExpiresInSilence() throws Exception {
        Crontab crontab = crontab();
        assertThat(crontab.commands()).hasSize(3);

        for (String command : crontab.commands()) {
            Ran ran = run(crontab.settings(), command);
            assertThat(ran.status()).as(command + ": " + ran.errors()).isZero();
            assertThat(ran.output() + withoutNotices(ran.errors())).as(command).isEmpty();
        }

        assertThat(backups()).hasSize(1);
    }

    /// What the launcher says at its first start on a machine is no message of a job.
    private static String withoutNotices(String errors) {
        return String.join(
                "\n",
                errors.lines()
                        .filter(line -> !line.startsWith("created repository"))
                        .toList());
    }

    @Test
    void aFailingCronJobSaysWhyAndLeavesNoBackup() throws Exception {
        Files.writeString(password, "wrong\n");
        Crontab crontab = crontab();

        Ran ran = run(crontab.settings(), crontab.commands().getFirst());

        assertThat(ran.status()).isEqualTo(17);
        assertThat(ran.errors())
                .contains("does not accept this user and password")
                .doesNotContain("s3cret");
        assertThat(backups()).isEmpty();
    }

    private record Unit(Map<String, String> environment, String command) {
        static Unit of(String text) {
            Map<String, String> environment = new LinkedHashMap<>();
            String command = "";
            for (String line : text.lines().toList()) {
                if (line.startsWith("Environment=")) {
                    for (String setting : line.substring(12).split(" ", -1)) {
                        environment.put(
                                setting.substring(0, setting.indexOf('=')),
                                setting.substring(setting.indexOf('=') + 1));
                    }
                } else if (line.startsWith("ExecStart=")) {
                    command = line.substring(10);
                }
            }
            return new Unit(environment, command);
        }
    }

    @Test
    void theServicesRunWithTheEnvironmentTheirUnitsGive() throws Exception {
        for (String job : List.of("backup", "verify", "expire", "drill")) {
            Unit unit = Unit.of(here(Files.readString(DEPLOY.resolve("systemd/redoubt-" + job + ".service"))));

            Ran ran = run(unit.environment(), unit.command());

            assertThat(ran.status()).as(job + ": " + ran.errors()).isZero();
        }
        assertThat(backups()).hasSize(1);
    }

    @Test
    void theServiceManagerAcceptsEveryUnit() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "skipped: no systemd-analyze");
        Path units = Files.createDirectories(home.resolve("units"));
        List<String> names = new ArrayList<>();
        try (var files = Files.list(DEPLOY.resolve("systemd"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                names.add(units.resolve(name).toString());
                // The program and the user are not installed on this machine.
                Files.writeString(
                        units.resolve(name),
                        Files.readString(file)
                                .replace(
                                        "/opt/redoubt/redoubt",
                                        ROOT.resolve("redoubt").toString())
                                .replace("User=redoubt", "User=root"));
            }
        }
        assertThat(names).hasSize(9);

        Ran ran = run(Map.of(), "systemd-analyze verify " + String.join(" ", names));

        String about = String.join(
                "\n",
                ran.errors().lines().filter(line -> line.contains("redoubt-")).toList());
        assertThat(about).isEmpty();

        Files.writeString(Path.of(names.getFirst()), "[Service]\nExecStrt=/bin/true\n");
        assertThat(run(Map.of(), "systemd-analyze verify " + names.getFirst()).errors())
                .contains("ExecStrt");
    }

    @Test
    void theContainersLoopIsHealthyOnlyWhileItsRoundsSucceed() throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path program = bin.resolve("redoubt");
        Files.writeString(
                program, "#!/bin/sh\nREDOUBT_REBUILD=0 exec '%s' \"$@\"\n".formatted(ROOT.resolve("redoubt")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path round = home.resolve("round");
        String hourly = Files.readString(DEPLOY.resolve("container/hourly"))
                .replace("/tmp/redoubt-last-round", round.toString());
        Path script = Files.writeString(bin.resolve("hourly"), hourly);
        Map<String, String> environment = Map.of(
                "PATH",
                bin + ":/usr/bin:/bin",
                "REDOUBT_REPO",
                repository.toString(),
                "REDOUBT_SOURCE",
                "shop",
                "REDOUBT_USER",
                "backup",
                "REDOUBT_PASSWORD_FILE",
                password.toString(),
                "REDOUBT_SERVER",
                "redis://127.0.0.1:" + server.port(),
                "INTERVAL_SECONDS",
                "1");
        assertThat(run(environment, "sh " + script + " health").status()).isNotZero();
        var builder = new ProcessBuilder("sh", script.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve("hourly.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        Process loop = builder.start();
        try {
            Await.until("a round that succeeds", PATIENCE, () -> healthy(environment, script));
            assertThat(backups()).isNotEmpty();

            server.kill();

            Await.until("a round that fails", PATIENCE, () -> !healthy(environment, script));
            assertThat(Files.readString(home.resolve("hourly.log"))).contains("refuses connections");
        } finally {
            loop.destroy();
            assertThat(loop.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private boolean healthy(Map<String, String> environment, Path script) {
        try {
            return run(environment, "sh " + script + " health").status() == 0;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSecretsMadeForContainersLetEachUserDoItsWorkAndNoMore() throws Exception {
        Path copy = Files.createDirectories(home.resolve("deploy/container"));
        Files.copy(DEPLOY.resolve("container/make-secrets"), copy.resolve("make-secrets"));
        Ran made = run(Map.of(), "sh '" + copy.resolve("make-secrets") + "'");
        assertThat(made.status()).as(made.errors()).isZero();
        Path secrets = home.resolve("deploy/secrets");
        try (var files = Files.list(secrets)) {
            assertThat(files).allMatch(file -> mode(file).equals("rw-------")).hasSize(5);
        }
        byte[] before = Files.readAllBytes(secrets.resolve("users.acl"));
        assertThat(run(Map.of(), "sh '" + copy.resolve("make-secrets") + "'").status())
                .isZero();
        assertThat(Files.readAllBytes(secrets.resolve("users.acl"))).isEqualTo(before);

        ScratchServer guarded = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync-delay", "0")
                .start(PATIENCE);
        try (guarded;
                ServerConnection admin = guarded.connect()) {
            for (String line : Files.readAllLines(secrets.resolve("users.acl"))) {
                List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
                if (!words.get(1).equals("default")) {
                    words.set(0, "SETUSER");
                    words.addFirst("ACL");
                    Reply _ = admin.require(words.toArray(String[]::new));
                }
            }
            Terminal terminal = Terminal.at(home);
            String uri = "redis://127.0.0.1:" + guarded.port();
            terminal.run(
                            "backup",
                            uri,
                            "--source",
                            "shop",
                            "--user",
                            "backup",
                            "--password-file",
                            secrets.resolve("backup.password").toString())
                    .succeeded();
            terminal.run(
                            "backup",
                            uri,
                            "--source",
                            "shop",
                            "--user",
                            "health",
                            "--password-file",
                            secrets.resolve("health.password").toString())
                    .failed(17, "does not permit", "+psync");
        }
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void composeHoldsNoSecretsAndPublishesNothingToTheWorld() throws IOException {
        String compose = Files.readString(DEPLOY.resolve("compose.yaml"), StandardCharsets.UTF_8);

        assertThat(compose).doesNotContain("version:").doesNotContain(":latest").doesNotContain("requirepass");
        assertThat(compose.lines().filter(line -> line.matches("\\s+- \".*:6379\"")))
                .isNotEmpty()
                .allMatch(line -> line.contains("127.0.0.1:"));
        assertThat(compose.lines().filter(line -> line.strip().equals("cap_drop: [ALL]")))
                .hasSize(3);
    }
}
