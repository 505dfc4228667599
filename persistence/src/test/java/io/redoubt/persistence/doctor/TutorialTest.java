package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The configurations and compose files of the usual tutorial, typed in: what is wrong with them is found, trap by
/// trap.
class TutorialTest {
    private static final String CONFIGURATION = """
        # Redis with high durability
        bind 0.0.0.0
        port 6379
        requirepass changeme123
        timeout 300
        tcp-keepalive 60
        save 900 1      # 1 change in 15 minutes
        save 300 10     # 10 changes in 5 minutes
        save 60 10000
        appendonly yes
        appendfilename "appendonly.aof"
        appendfsync everysec
        no-appendfsync-on-rewrite yes
        aof-use-rdb-preamble yes
        aof-load-truncated yes
        maxmemory 256mb
        maxmemory-policy allkeys-lru
        logfile /data/redis.log
        dir /data
        """;

    private static final String SNAPSHOTS = """
        save 900 1
        save 300 10
        save 60 10000
        dbfilename dump.rdb
        dir /data
        """;

    private static final String COMPOSE = """
        version: '3.8'
        services:
          redis-hybrid:
            image: redis:7.2-alpine
            command: redis-server /usr/local/etc/redis/redis.conf --logfile /logs/redis.log --requirepass changeme123
            ports:
              - "6379:6379"
            volumes:
              - redis_data:/data
              - ./redis.conf:/usr/local/etc/redis/redis.conf:ro
              - ./logs:/logs
            healthcheck:
              test: ["CMD", "sh", "-c", "redis-cli -a $${REDIS_PASSWORD} ping"]
              interval: 30s
            restart: unless-stopped
            cap_drop:
              - ALL
            cap_add:
              - SETUID
              - SETGID
          backup:
            image: alpine:latest
            volumes:
              - redis_data:/data:ro
              - ./backups:/backups
            command: >
              sh -c "apk add --no-cache redis &&
              while true; do
              cp /data/dump.rdb /backups/dump-$$(date +%Y%m%d).rdb;
              cp /data/appendonly.aof /backups/;
              find /backups -name '*.rdb' -mtime +7 -delete;
              sleep 3600; done"
          redis-exporter:
            image: oliver006/redis_exporter:latest
            environment:
              REDIS_ADDR: redis://redis-hybrid:6379
              REDIS_PASSWORD: changeme123
            ports:
              - "9121:9121"
        volumes:
          redis_data:
            driver: local
            driver_opts:
              type: none
              o: bind
              device: ./data
        """;

    private static final String LIMITED = """
        services:
          redis:
            image: redis:7.2-alpine
            command: redis-server --appendonly yes
            deploy:
              resources:
                limits:
                  memory: 512M
        """;

    private static final Pattern TRAP = Pattern.compile("\\b[A-F]\\d+\\b");

    @TempDir
    private Path folder;

    private Set<String> found(
            Optional<Path> file, Optional<Path> directory, Optional<Path> compose, DurabilityGoal goal)
            throws IOException {
        var given =
                new Doctor.Given(Optional.empty(), file, directory, compose, Optional.empty(), goal, Optional.empty());
        return Doctor.examine(given, Progress.silent(), InstantSource.system()).findings().stream()
                .map(finding -> finding.rule().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Path file(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.resolveSibling(""));
        return Files.writeString(path, text);
    }

    /// Traps of set-up and scripts for which there is no rule, and why.
    static final Map<String, String> WITHOUT_RULE = new TreeMap<>(Map.of(
            "A6", "a script that waits for ever; `redoubt snapshot` does not",
            "A7", "a script that ignores an error; `redoubt snapshot` does not",
            "A13", "`redoubt restore` counts the keys that would vanish",
            "A14", "`redoubt restore` compares with the target's memory",
            "A15", "nothing looks at who follows whom: restore on the primary, its replicas then take all of it",
            "E5", "`redoubt profile hybrid` says what each part is for; both at once is no fault",
            "E4", "a claim of a text; `redoubt advise` makes none",
            "E6", "a claim of a text; `redoubt advise` computes instead",
            "F3", "a script without lock or end on error; the doctor is given none"));

    /// Traps of parts A, E and F that a rule names, which no input of the tutorial's shows: a repository does.
    private static final Set<String> OF_A_REPOSITORY = Set.of("F2");

    private static Set<String> traps(Rule rule) {
        return TRAP.matcher(rule.source())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> numbered(String part, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> part + number);
    }

    @Test
    void everyTrapHasARuleThatIsShownOrAReason() throws IOException {
        Set<String> shown = new TreeSet<>(foundInItsFiles());
        shown.addAll(ServerRulesTest.shown());
        // Judged by a real server's own warning, as a test must not set the kernel.
        shown.add("no-overcommit");
        Set<String> traps = Rules.all().stream()
                .filter(rule -> shown.contains(rule.id()))
                .flatMap(rule -> traps(rule).stream())
                .collect(Collectors.toSet());

        List<String> all = Stream.of(numbered("A", 19), numbered("E", 14), numbered("F", 15))
                .flatMap(numbers -> numbers)
                .toList();
        assertThat(all)
                .filteredOn(trap -> !OF_A_REPOSITORY.contains(trap))
                .allMatch(trap -> traps.contains(trap) != WITHOUT_RULE.containsKey(trap));
        assertThat(Rules.all().stream().flatMap(rule -> traps(rule).stream())).containsAll(OF_A_REPOSITORY);
    }

    @Test
    void everyTrapThatAFileCanShowIsFound() throws IOException {
        Set<String> found = foundInItsFiles();

        Map<String, List<String>> expected = new TreeMap<>(Map.ofEntries(
                Map.entry("A1, A9", List.of("copies-live-log")),
                Map.entry("A2, E8", List.of("would-start-empty")),
                Map.entry("A3", List.of("old-log-ignored")),
                Map.entry("A4", List.of("newer-log-ignored")),
                Map.entry("A5, A8, F12", List.of("copies-without-saving")),
                Map.entry("A10", List.of("deletes-by-age")),
                Map.entry("A11", List.of("eviction-of-all-keys")),
                Map.entry("A16", List.of("partial-version")),
                Map.entry("A18", List.of("torn-tail-accepted")),
                Map.entry("A19", List.of("copies-beside-data")),
                Map.entry("E1", List.of("trailing-comment")),
                Map.entry("E2", List.of("no-fsync-during-rewrite", "fsync-once-a-second")),
                Map.entry(
                        "E7",
                        List.of(
                                "bound-to-every-interface",
                                "weak-password",
                                "shared-default-user",
                                "published-everywhere")),
                Map.entry("E9", List.of("single-file-mount")),
                Map.entry("E10", List.of("log-in-data-directory")),
                Map.entry("E11", List.of("idle-clients-dropped")),
                Map.entry("E12", List.of("old-save-points", "snapshots-alone")),
                Map.entry("F1", List.of("password-on-command-line", "password-in-compose")),
                Map.entry("F4, D10", List.of("health-check-without-variable", "health-check-by-status")),
                Map.entry("F5", List.of("relative-volume-device")),
                Map.entry("F6", List.of("capabilities-without-chown")),
                Map.entry("F7", List.of("log-on-bind-mount")),
                Map.entry("F9", List.of("data-without-volume")),
                Map.entry("F10", List.of("version-key")),
                Map.entry("F11", List.of("floating-image", "installs-at-start")),
                Map.entry("F13", List.of("limit-without-maxmemory")),
                Map.entry("F14", List.of("restarts-ungated")),
                Map.entry("F15", List.of("password-in-several-places"))));

        assertThat(expected)
                .allSatisfy((trap, rules) -> assertThat(found).as(trap).containsAll(rules));
    }

    private Set<String> foundInItsFiles() throws IOException {
        Set<String> found = new TreeSet<>();
        Path configuration = file("redis.conf", CONFIGURATION);
        found.addAll(found(Optional.of(configuration), Optional.empty(), Optional.empty(), DurabilityGoal.NONE_LOST));
        found.addAll(found(
                Optional.of(file("snapshots/redis.conf", SNAPSHOTS)),
                Optional.empty(),
                Optional.empty(),
                DurabilityGoal.SECOND));
        found.addAll(found(
                Optional.empty(), Optional.empty(), Optional.of(file("compose.yml", COMPOSE)), DurabilityGoal.SECOND));
        found.addAll(found(
                Optional.empty(), Optional.empty(), Optional.of(file("limited.yml", LIMITED)), DurabilityGoal.SECOND));
        found.addAll(restoredWrongly());
        return found;
    }

    /// What its restore script leaves: the files of one moment side by side, whatever the configuration says.
    private Set<String> restoredWrongly() throws IOException {
        Set<String> found = new TreeSet<>();
        Path appending = file("appending.conf", "appendonly yes\n");
        file("a/dump.rdb", "REDIS0009");
        file("a/dump-20260101.rdb", "REDIS0009");
        found.addAll(found(
                Optional.of(appending), Optional.of(folder.resolve("a")), Optional.empty(), DurabilityGoal.SECOND));
        file("b/appendonlydir/appendonly.aof.manifest", "file appendonly.aof.1.incr.aof seq 1 type i\n");
        file("b/appendonlydir/appendonly.aof.1.incr.aof", "");
        file("b/appendonly.aof", "*1\r\n$8\r\nFLUSHALL\r\n");
        found.addAll(found(
                Optional.of(appending), Optional.of(folder.resolve("b")), Optional.empty(), DurabilityGoal.SECOND));
        found.addAll(found(
                Optional.of(file("off.conf", "appendonly no\n")),
                Optional.of(folder.resolve("b")),
                Optional.empty(),
                DurabilityGoal.SECOND));
        return found;
    }

    @Test
    void noPasswordIsShown() throws IOException {
        file("redis.conf", CONFIGURATION);
        var given = new Doctor.Given(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(file("compose.yml", COMPOSE)),
                Optional.empty(),
                DurabilityGoal.SECOND,
                Optional.empty());

        String everything = Doctor.examine(given, Progress.silent(), InstantSource.system()).findings().stream()
                .map(finding -> finding.evidence() + finding.where())
                .collect(Collectors.joining("\n"));

        assertThat(everything).contains("REDIS_PASSWORD ...").doesNotContain("changeme123");
    }
}
