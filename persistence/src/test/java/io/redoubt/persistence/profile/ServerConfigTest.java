package io.redoubt.persistence.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.persistence.advise.MeasuredLoss;
import io.redoubt.persistence.advise.MeasuredPolicy;
import io.redoubt.persistence.advise.Measurements;
import io.redoubt.persistence.advise.Spread;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerConfigTest {
    private static final List<String> NAMES =
            List.of("none", "cache", "rdb", "aof-no", "aof-everysec", "aof-always", "hybrid");

    /// Directives that may stand in a file more than once, each line adding to those before.
    private static final Set<String> REPEATABLE = Set.of("save", "client-output-buffer-limit");

    private static Stream<Arguments> everything() {
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(ServerRelease.values()).map(release -> Arguments.of(name, release)));
    }

    private static ProfileOrder order(String name, ServerRelease release, Measurements measurements) {
        return new ProfileOrder(
                PolicyName.parse(name),
                release,
                ByteSize.gibibytes(2),
                ByteRate.parse("5mb/s"),
                false,
                false,
                Set.of(),
                Optional.empty(),
                "1.2.3",
                Path.of("/srv/a server"),
                measurements);
    }

    private static List<String> lines(String name, ServerRelease release) {
        return ServerConfig.text(order(name, release, Measurements.none()))
                .lines()
                .toList();
    }

    private static List<String> directives(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void everyDirectiveHasItsReasonAboveAndNothingBehind(String name, ServerRelease release) {
        List<String> lines = lines(name, release);

        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            assertThat(line.length()).isLessThanOrEqualTo(100);
            if (!line.isBlank() && !line.startsWith("#")) {
                assertThat(lines.get(i - 1)).as(line).startsWith("# ");
                assertThat(line).doesNotContain("#").matches("[a-z0-9-]+ \\S.*");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everything")
    void noDirectiveStandsTwice(String name, ServerRelease release) {
        List<String> names = directives(lines(name, release)).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(directive -> !REPEATABLE.contains(directive))
                .toList();

        assertThat(names).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void onlyACacheEvicts(String name, ServerRelease release) {
        List<String> directives = directives(lines(name, release));

        assertThat(directives)
                .contains(name.equals("cache") ? "maxmemory-policy allkeys-lru" : "maxmemory-policy noeviction")
                .contains("stop-writes-on-bgsave-error yes")
                .contains("aclfile \"/srv/a server/conf/users.acl\"")
                .contains("dir \"/srv/a server/data\"");
        assertThat(directives.contains("appendonly yes")).isEqualTo(name.startsWith("aof") || name.equals("hybrid"));
        assertThat(directives.stream().filter(line -> line.startsWith("save ")).toList())
                .isEqualTo(
                        switch (name) {
                            case "rdb" -> List.of("save 3600 1", "save 300 100", "save 180 10000");
                            case "hybrid" -> List.of("save 3600 1");
                            default -> List.of("save \"\"");
                        });
    }

    @Test
    void whatCameWithRedisSevenIsNotInAFileForSix() {
        List<String> six = directives(lines("aof", ServerRelease.REDIS_6_2));
        List<String> seven = directives(lines("aof", ServerRelease.REDIS_7_0));

        assertThat(six)
                .noneMatch(line -> line.matches(
                        "(appenddirname|aof-timestamp-enabled|maxmemory-clients|shutdown-timeout|enable-.*) .*"));
        assertThat(seven.size() - six.size()).isEqualTo(7);
    }

    @Test
    void theLossWindowIsThereAndWhatWasMeasuredBesideIt() {
        var loss = new MeasuredLoss(5, 48_000, new Spread(3, 900, 1800), new Spread(4, 512, 1020));
        var figures = new Measurements(
                "compare-1",
                Optional.of("redis-7.0.15"),
                List.of(new MeasuredPolicy(
                        PersistencePolicy.AOF_EVERYSEC,
                        Optional.empty(),
                        Optional.of(loss),
                        Optional.empty(),
                        Optional.empty())));

        String measured =
                ServerConfig.text(order("aof", ServerRelease.REDIS_8, figures)).replace("\n# ", " ");
        String claimed = String.join("\n", lines("aof", ServerRelease.REDIS_8)).replace("\n# ", " ");

        assertThat(measured)
                .contains("Measured: 3 to 1,800 writes a round, the last 4 ms to 1.0 s; of 48,000 writes in 5 rounds"
                        + " (drill compare-1 on redis-7.0.15).\nappendfsync everysec\n");
        assertThat(claimed)
                .contains("Loss window: about a second when the machine dies, up to two on a slow disk")
                .doesNotContain("Measured");
    }

    @Test
    void aDirectiveWithACommentBehindItDoesNotExist() {
        assertThatThrownBy(() -> Directive.of("save", "900 1 # one change", "why"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Directive.of("save", "900 1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PolicyName(PersistencePolicy.AOF_ALWAYS, true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
