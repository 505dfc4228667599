package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.Progress;
import io.redoubt.core.Secret;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rules that read a running server, on real ones: as few servers as can have all the troubles, and one that has
/// none.
@Timeout(120)
class ServerRulesTest {
    /// Shown on real servers here; documents name this test beside them.
    static final Set<String> SHOWN = Set.of(
            "unsaved-primary",
            "keys-were-evicted",
            "everything-was-flushed",
            "never-saved",
            "started-without-file",
            "users-not-kept",
            "no-persistence",
            "eviction-of-all-keys",
            "replica-without-primary",
            "snapshot-failed",
            "memory-nearly-full",
            "nothing-to-load",
            "unsaved-switch-on",
            "armed-switch-on",
            "running-differs-from-file",
            "weak-password",
            "shared-default-user",
            "no-memory-limit");

    @TempDir
    private Path folder;

    private static Doctor.Given of(
            RealServer server, Optional<Path> file, DurabilityGoal goal, Optional<String> password) {
        return of(server, Optional.empty(), password, file, goal);
    }

    private static Doctor.Given of(
            RealServer server,
            Optional<String> user,
            Optional<String> password,
            Optional<Path> file,
            DurabilityGoal goal) {
        ServerAccess access = new ServerAccess(
                ServerUri.loopback(server.port()), user, password.map(Secret::new), TlsSettings.standard());
        return new Doctor.Given(
                Optional.of(access),
                file,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                goal,
                Optional.empty());
    }

    /// By a user whose password is `secret`.
    private static Examination examinedAs(String user, RealServer server) throws IOException {
        return examined(of(server, Optional.of(user), Optional.of("secret"), Optional.empty(), DurabilityGoal.SECOND));
    }

    private static Examination examined(RealServer server) throws IOException {
        return examined(of(server, Optional.empty(), DurabilityGoal.SECOND, Optional.empty()));
    }

    private static Examination examined(Doctor.Given given) throws IOException {
        return Doctor.examine(given, Progress.silent(), InstantSource.system());
    }

    private static Set<String> rules(Examination examination) {
        return examination.findings().stream()
                .map(finding -> finding.rule().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPrimaryThatKeepsNothingAndEvicts() throws IOException {
        try (RealServer primary = RealServer.start("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-random");
                RealServer _ = RealServer.start("--replicaof", "127.0.0.1 " + primary.port())) {
            Await.until(
                    "a replica",
                    () -> primary.info("replication", "connected_slaves").equals("1"));
            primary.call("FLUSHALL");
            primary.call("ACL", "SETUSER", "bob", "on", "nopass", "+ping");
            String value = "v".repeat(50_000);
            for (int i = 0; i < 300; i++) {
                primary.call("SET", "key" + i, value);
            }
            assertThat(primary.info("stats", "evicted_keys"))
                    .as("the fault happened")
                    .isNotEqualTo("0");

            assertThat(rules(examined(primary)))
                    .contains(
                            "unsaved-primary",
                            "keys-were-evicted",
                            "everything-was-flushed",
                            "started-without-file",
                            "users-not-kept",
                            "no-persistence",
                            "eviction-of-all-keys");
        }
    }

    @Test
    void aReplicaWithoutPrimaryWhoseSnapshotsFail() throws IOException {
        try (RealServer server = RealServer.start("--save", "3600 1")) {
            server.call("SET", "key", "v".repeat(5_000_000));
            long used = Long.parseLong(server.info("memory", "used_memory"));
            server.call("CONFIG", "SET", "maxmemory", Long.toString(used / 19 * 20));
            assertThat(rules(examined(server))).contains("never-saved", "nothing-to-load", "memory-nearly-full");

            Files.createDirectory(server.directory().resolve("dump.rdb"));
            server.call("BGSAVE");
            Await.until(
                    "a failed snapshot",
                    () -> server.info("persistence", "rdb_last_bgsave_status").equals("err"));
            server.call("REPLICAOF", "127.0.0.1", Integer.toString(RealServer.freePort()));

            assertThat(rules(examined(server))).contains("snapshot-failed", "replica-without-primary");
        }
    }

    @Test
    void aServerThatDiffersFromItsFile() throws IOException {
        Path file = Files.writeString(folder.resolve("redis.conf"), "appendonly no\nmaxmemory 1gb\nsave 60 1\n");
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            Examination on = examined(of(server, Optional.of(file), DurabilityGoal.NONE_LOST, Optional.empty()));
            Files.writeString(file, "appendonly yes\nsave \"\"\n");
            server.call("CONFIG", "SET", "appendonly", "no");
            Examination off = examined(of(server, Optional.of(file), DurabilityGoal.SECOND, Optional.empty()));

            assertThat(rules(on)).contains("unsaved-switch-on", "running-differs-from-file", "no-memory-limit");
            assertThat(rules(off)).contains("armed-switch-on").doesNotContain("unsaved-switch-on");
        }
    }

    @Test
    void aPasswordEverybodyKnowsAndShows() throws IOException {
        try (RealServer server = RealServer.start("--requirepass", "changeme123")) {
            Examination examination =
                    examined(of(server, Optional.empty(), DurabilityGoal.SECOND, Optional.of("changeme123")));

            assertThat(rules(examination)).contains("weak-password", "shared-default-user");
            assertThat(examination.toString()).doesNotContain("changeme123");
        }
    }

    @Test
    void aServerThatIsWellSetUpHasNoneOfThese() throws IOException {
        Path file = folder.resolve("redis.conf");
        try (RealServer server = RealServer.start("--appendonly", "yes", "--maxmemory", "100mb", "--save", "")) {
            Files.writeString(file, "appendonly yes\nmaxmemory 100mb\nsave \"\"\nbind 127.0.0.1\n");
            server.call("SET", "key", "value");

            Set<String> found = rules(examined(of(server, Optional.of(file), DurabilityGoal.SECOND, Optional.empty())));

            List<String> shown = new ArrayList<>(SHOWN);
            shown.remove("started-without-file");
            assertThat(found).doesNotContainAnyElementsOf(shown);
        }
    }

    @Test
    void onlyQuestionsAreAsked() throws IOException {
        try (RealServer server = RealServer.start("--save", "3600 1")) {
            server.call("ACL", "SETUSER", "looker", "on", ">secret", "+ping", "+info", "+config|get", "+acl|list");
            server.call("CONFIG", "RESETSTAT");
            Examination examination = examinedAs("looker", server);

            assertThat(examination.unseen())
                    .noneMatch(unseen ->
                            unseen.why().contains("ACL LIST") || unseen.why().contains("CONFIG GET"));
            List<String> commands = server.call("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_"))
                    .map(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
                    .toList();
            assertThat(commands).isSubsetOf("ping", "auth", "info", "config|get", "acl|list", "config|resetstat");
        }
    }

    @Test
    void whatIsForbiddenIsToldAsUnseen() throws IOException {
        try (RealServer server = RealServer.start()) {
            server.call("ACL", "SETUSER", "blind", "on", ">secret", "+ping", "+info");
            Examination examination = examinedAs("blind", server);

            assertThat(examination.unseen()).anyMatch(unseen -> unseen.why().contains("+config|get"));
            assertThat(examination.unseen()).anyMatch(unseen -> unseen.why().contains("+acl|list"));
            assertThat(rules(examination)).doesNotContain("no-persistence");
        }
    }
}
