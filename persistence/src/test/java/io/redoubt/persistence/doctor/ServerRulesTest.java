package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules that read a running server, on real ones. All troubles are played at once, as most of them wait.
@Timeout(180)
class ServerRulesTest {
    /// Rules on a running server or its machine that no test can make speak of a real one, and why.
    static final Map<String, String> NOT_SHOWN = new TreeMap<>(Map.of(
            "child-runs-long", "it takes an hour; that the seconds of a real child are read is shown",
            "version-loses-data", "none of the servers that can be had has such a fault",
            "no-overcommit", "a test must not set the kernel; shown to speak when a real server warns of it",
            "huge-pages", "a test must not set the kernel; shown to speak when a real server warns of it",
            "server-was-swapped", "a test must not make the machine swap"));

    private static final ExecutorService PLAYED = Executors.newVirtualThreadPerTaskExecutor();
    private static Map<Trouble, Future<Ward>> wards = Map.of();

    static List<Trouble> troubles() {
        return Stream.of(StorageTroubles.all(), SettingTroubles.all(), MachineTroubles.all())
                .flatMap(List::stream)
                .toList();
    }

    /// Shown on real servers here; the reference page marks them.
    static Set<String> shown() {
        return troubles().stream()
                .flatMap(trouble -> trouble.rules().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @BeforeAll
    static void play() {
        wards = troubles().stream().collect(Collectors.toMap(Function.identity(), ServerRulesTest::played));
    }

    private static Future<Ward> played(Trouble trouble) {
        return PLAYED.submit(() -> {
            Ward ward = new Ward();
            trouble.scene().play(ward);
            return ward;
        });
    }

    @AfterAll
    static void end() {
        PLAYED.close();
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void isFoundInTheServerThatHasItAlone(Trouble trouble) throws Throwable {
        Ward ward;
        try {
            ward = Objects.requireNonNull(wards.get(trouble)).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }

        assertThat(ward.seenIll().stream().flatMap(seen -> seen.spoke().stream()))
                .containsAll(trouble.rules());
        assertThat(ward.seenWell()).isNotEmpty().allSatisfy(seen -> {
            assertThat(seen.applied()).containsAll(trouble.rules());
            assertThat(seen.spoke()).doesNotContainAnyElementsOf(trouble.rules());
        });
    }

    /// A rule that nobody has shown on a real server is one that may read a field no server has.
    @Test
    void everyRuleOnARunningServerIsShownOnOneOrHasAReason() {
        List<String> rules = Rules.all().stream()
                .filter(rule ->
                        rule.reads().contains(Source.SERVER) || rule.reads().contains(Source.HOST))
                .map(Rule::id)
                .toList();

        assertThat(rules).allMatch(rule -> shown().contains(rule) != NOT_SHOWN.containsKey(rule));
        assertThat(rules).containsAll(NOT_SHOWN.keySet());
        assertThat(Rules.all().stream().map(Rule::id)).containsAll(shown());
    }

    /// Its own warnings at start, and what it counts as its memory.
    @Test
    void theMachineIsReadAsARealServerReadsIt() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "skipped: no /proc");
        try (RealServer server = RealServer.start("--disable-thp", "no")) {
            Patient patient = Ward.Call.on(server).patient();
            Host host = patient.host().orElseThrow();

            assertThat(speaks("no-overcommit", patient))
                    .isEqualTo(server.output().contains("vm.overcommit_memory"));
            assertThat(speaks("huge-pages", patient)).isEqualTo(server.output().contains("Transparent Huge Pages"));
            assertThat(host.memoryBytes()).hasValue(Long.parseLong(server.info("memory", "total_system_memory")));
            assertThat(host.swappedBytes()).isPresent();
            assertThat(host.processUser()).hasValue(uid(server.directory()));
        }
    }

    private static long uid(Path ownedByThisUser) throws IOException {
        return ((Number) Files.getAttribute(ownedByThisUser, "unix:uid")).longValue();
    }

    private static boolean speaks(String rule, Patient patient) {
        return !Rules.find(rule).orElseThrow().findings(patient).isEmpty();
    }

    @Test
    void theSecondsOfAChildAreRead() throws IOException {
        try (RealServer server = RealServer.start()) {
            server.call("SET", "key", "value");
            server.call("CONFIG", "SET", "rdb-key-save-delay", "60000000");
            server.call("BGSAVE");
            Await.until(
                    "a second of a child",
                    () -> !server.info("persistence", "rdb_current_bgsave_time_sec")
                            .equals("0"));
            RunningServer running = Ward.Call.on(server).patient().server().orElseThrow();
            server.children().forEach(ProcessHandle::destroyForcibly);

            assertThat(running.number("rdb_current_bgsave_time_sec")).isBetween(1L, 60L);
            assertThat(running.number("aof_current_rewrite_time_sec")).isEqualTo(-1);
        }
    }

    /// FLUSHALL saves at once where there are save points, and counts as no save.
    @Test
    void whatComesAfterAFlushWasNeverSavedThoughTheFlushWas() throws IOException {
        try (RealServer server = RealServer.start("--save", "3600 1")) {
            server.call("FLUSHALL");
            assertThat(server.directory().resolve("dump.rdb")).exists();
            assertThat(speaks("never-saved", Ward.Call.on(server).patient())).isFalse();

            server.call("SET", "key", "value");

            assertThat(speaks("never-saved", Ward.Call.on(server).patient())).isTrue();
        }
    }

    /// A snapshot brings back the offset of the life before it.
    @Test
    void aRestartMakesNoRateOfWrites() throws IOException {
        try (RealServer server = RealServer.start();
                RealServer replica = RealServer.start("--replicaof", "127.0.0.1 " + server.port())) {
            Await.until(
                    "a replica in step",
                    () -> server.info("replication", "slave0").contains("state=online"));
            for (int i = 0; i < 20; i++) {
                server.call("SET", "key", "v".repeat(500_000));
            }
            server.call("SAVE");
            replica.kill();
            server.kill();
            server.restart();

            assertThat(Long.parseLong(server.info("replication", "master_repl_offset")))
                    .as("the offset of the life before")
                    .isGreaterThan(9_000_000);
            assertThat(Ward.Call.on(server).patient().server().orElseThrow().bytesPerSecond())
                    .isLessThan(100);
        }
    }

    @ParameterizedTest
    @MethodSource("tags")
    void noVersionThatIsFetchedIsToldToLoseData(String tag) throws IOException {
        try (RealServer server = RealServer.startFetched(tag)) {
            Patient patient = Ward.Call.on(server).patient();

            assertThat(patient.version().orElseThrow().toString().replace(' ', '-'))
                    .startsWith(tag);
            assertThat(speaks("version-loses-data", patient)).isFalse();
        }
    }

    static List<String> tags() {
        return FetchedServers.TAGS;
    }

    @Test
    void noPasswordIsShown() throws IOException {
        try (RealServer server = RealServer.start("--requirepass", "changeme123")) {
            Examination examination = Ward.Call.on(server).with("changeme123").examined();

            assertThat(examination.findings().toString()).contains("weak-password");
            assertThat(examination.toString()).doesNotContain("changeme123");
        }
    }

    @Test
    void onlyQuestionsAreAsked() throws IOException {
        try (RealServer server = RealServer.start("--save", "3600 1")) {
            server.call("ACL", "SETUSER", "looker", "on", ">secret", "+ping", "+info", "+config|get", "+acl|list");
            server.call("CONFIG", "RESETSTAT");
            Examination examination =
                    Ward.Call.on(server).as("looker", "secret").examined();

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
            Examination examination = Ward.Call.on(server).as("blind", "secret").examined();

            assertThat(examination.unseen()).anyMatch(unseen -> unseen.why().contains("+config|get"));
            assertThat(examination.unseen()).anyMatch(unseen -> unseen.why().contains("+acl|list"));
            assertThat(examination.findings())
                    .noneMatch(finding -> finding.rule().id().equals("no-persistence"));
        }
    }

    @Test
    void whoMayNotEvenLookIsToldWhichRightsToAskFor() {
        try (RealServer server = RealServer.start()) {
            server.call("ACL", "SETUSER", "deaf", "on", ">secret", "+ping");

            assertThatThrownBy(() -> Ward.Call.on(server).as("deaf", "secret").examined())
                    .isInstanceOfSatisfying(RedoubtException.class, refusal -> {
                        assertThat(refusal.code().exitStatus()).isEqualTo(17);
                        assertThat(refusal.hint()).contains("+ping +info +config|get +acl|list.");
                    });
        }
    }
}
