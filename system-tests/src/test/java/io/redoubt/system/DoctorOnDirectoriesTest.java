package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.Mount;
import io.redoubt.testkit.OsCommand;
import io.redoubt.testkit.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `doctor` on data directories of real servers: whose they are, who may read them, and where they lie.
@Timeout(120)
class DoctorOnDirectoriesTest {
    private static final int SOMEBODY = 65_534;
    /// Root without the right to read what is not its own.
    private static final List<String> WITHOUT_PRIVILEGE =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");

    @TempDir
    private Path home;

    private Path data;

    /// What a server left there.
    @BeforeEach
    void save() throws IOException {
        data = Files.createDirectory(home.resolve("data"));
        try (RealServer server = RealServer.start("--rdbcompression", "no")) {
            server.call("SET", "key", "v".repeat(200_000));
            server.call("SAVE");
            Files.copy(server.directory().resolve("dump.rdb"), data.resolve("dump.rdb"));
        }
        mode(data, "rwx------");
        mode(data.resolve("dump.rdb"), "rw-r--r--");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void belongToSomebody(Path path) throws IOException {
        Assumptions.assumeTrue(
                OsCommand.run("chown", Integer.toString(SOMEBODY), path.toString()), "skipped: no other user to be");
    }

    private List<String> findings(Path directory) {
        Ended ended = Terminal.at(home).run("doctor", directory.toString(), "--json");
        ended.requireNoTrace();
        return rules(ended.json());
    }

    private static List<String> rules(JsonDocument report) {
        return report.objects("findings").stream()
                .map(finding -> finding.text("rule"))
                .toList();
    }

    private Ended withoutPrivilege(String... arguments) throws Exception {
        return Child.runUnder(WITHOUT_PRIVILEGE, home, Duration.ofSeconds(60), 64, arguments);
    }

    @Test
    void filesOfAnotherUserAreFound() throws Exception {
        assertThat(findings(data)).doesNotContain("foreign-owner", "data-readable-by-all");

        belongToSomebody(data.resolve("dump.rdb"));
        mode(data, "rwxr-xr-x");

        assertThat(findings(data)).contains("foreign-owner", "data-readable-by-all");
        Ended text = Terminal.at(home).run("doctor", data.toString());
        assertThat(text.status()).isEqualTo(3);
        assertThat(text.output()).contains("dump.rdb belongs to ").contains("chown -R USER DIR");
    }

    @Test
    void aDirectoryThisUserMayNotReadIsToldInWords() throws Exception {
        belongToSomebody(data);

        withoutPrivilege("doctor", data.toString())
                .failed(2, "this user may not read '" + data, "Run as the server's user");
    }

    @Test
    void aFileThisUserMayNotReadLeavesTheRestToBeExamined() throws Exception {
        Path dump = data.resolve("dump.rdb");
        mode(dump, "rw-------");
        belongToSomebody(dump);

        Ended ended = withoutPrivilege("doctor", data.toString(), "--json");

        ended.requireNoTrace();
        assertThat(ended.status()).isEqualTo(3);
        assertThat(rules(ended.json())).contains("foreign-owner");
        assertThat(ended.json().objects("unseen"))
                .anyMatch(unseen -> unseen.text("why").equals("this user may not read '" + dump + "'"));
    }

    @Test
    void theDirectoryOfARunningServerMayBeOutOfReach() throws Exception {
        try (RealServer server = RealServer.start()) {
            belongToSomebody(server.directory());

            Ended ended = withoutPrivilege("doctor", "redis://127.0.0.1:" + server.port(), "--json");

            ended.requireNoTrace();
            assertThat(ended.json().objects("unseen"))
                    .anyMatch(unseen ->
                            unseen.text("what").contains(server.directory().toString())
                                    && unseen.text("why").contains("may not read"));
            assertThat(rules(ended.json())).contains("no-persistence").doesNotContain("foreign-owner");
        }
    }

    @Test
    void filesThisUserMayNotReadAreToldInWords() throws Exception {
        Path file = Files.writeString(home.resolve("redis.conf"), "requirepass s3cr3t\n");
        Path compose = Files.writeString(home.resolve("compose.yaml"), "services: {db: {image: redis}}\n");
        for (Path path : List.of(file, compose)) {
            mode(path, "rw-------");
            belongToSomebody(path);
        }

        withoutPrivilege("doctor", file.toString())
                .failed(2, "cannot read configuration '" + file, "readable by this user");
        withoutPrivilege("doctor", compose.toString())
                .failed(2, "compose.yaml' may not be read by this user", "Give a compose file");
    }

    @Test
    void nothingIsChanged() throws Exception {
        Path file = Files.writeString(home.resolve("redis.conf"), "appendonly yes # always\ndir " + data + "\n");
        Path compose = Files.writeString(home.resolve("compose.yaml"), "services: {db: {image: redis}}\n");
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            List<String> before = listing(home, server.directory());

            Ended report = Terminal.at(home)
                    .run(
                            "doctor",
                            "redis://127.0.0.1:" + server.port(),
                            file.toString(),
                            data.toString(),
                            compose.toString());

            assertThat(report.output()).contains("trailing-comment", "floating-image", "Nothing was changed.");
            assertThat(listing(home, server.directory())).isEqualTo(before);
        }
    }

    private static List<String> listing(Path... folders) throws IOException {
        List<String> all = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : files.sorted().toList()) {
                    all.add("%s %s %d %s"
                            .formatted(
                                    path,
                                    Files.getLastModifiedTime(path),
                                    Files.size(path),
                                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path))));
                }
            }
        }
        return all;
    }

    @Test
    void aVolumeInMemoryThatFillsUpIsFound() throws Exception {
        try (Mount volume = Mount.tmpfs(home.resolve("volume"), "1m")) {
            Path dump = volume.at().resolve("dump.rdb");
            Files.copy(data.resolve("dump.rdb"), dump);
            assertThat(findings(volume.at()))
                    .contains("volatile-volume")
                    .doesNotContain("volume-nearly-full", "no-room-for-rewrite");

            Files.write(volume.at().resolve("filler"), new byte[780_000]);
            assertThat(findings(volume.at())).contains("volume-nearly-full", "no-room-for-rewrite");
        }
    }
}
