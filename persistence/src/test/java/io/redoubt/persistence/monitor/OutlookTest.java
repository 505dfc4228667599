package io.redoubt.persistence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What is foretold of disk and log, from facts alone.
class OutlookTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String INFO = """
            redis_version:7.0.15
            run_id:abc
            server_time_usec:1000000000000
            uptime_in_seconds:100
            used_memory_dataset:5000
            rdb_bgsave_in_progress:0
            rdb_last_bgsave_status:ok
            rdb_last_save_time:999900
            rdb_changes_since_last_save:7
            aof_enabled:1
            aof_rewrite_in_progress:0
            aof_last_bgrewrite_status:ok
            aof_last_write_status:ok
            aof_base_size:1000
            aof_current_size:4000
            """;

    @Test
    void aVolumeThatFillsSaysWhenItIsFull() {
        var trend = new FreeSpaceTrend();
        for (int second = 0; second <= 20; second++) {
            trend.add(second * SECOND, 100_000 - 1000L * second);
        }

        assertThat(trend.bytesPerSecond().orElseThrow()).isCloseTo(-1000, org.assertj.core.data.Offset.offset(1.0));
        assertThat(trend.fullIn(80_000)).contains(Duration.ofSeconds(80));
        assertThat(trend.fullIn(1_300_000))
                .as("twenty seconds tell of no more than the next twenty minutes")
                .isEmpty();
    }

    @Test
    void tenSecondsAreNeededForATrendAndLittleChangesAreNone() {
        var young = new FreeSpaceTrend();
        var still = new FreeSpaceTrend();
        for (int tenth = 0; tenth < 90; tenth++) {
            young.add(tenth * SECOND / 10, 1000 - tenth);
        }
        for (int second = 0; second <= 20; second++) {
            still.add(second * SECOND, 1_000_000_000L - second);
        }

        assertThat(young.bytesPerSecond()).isEmpty();
        assertThat(still.bytesPerSecond()).hasValue(0);
        assertThat(still.fullIn(1_000_000_000L)).isEmpty();
    }

    @Test
    void whatIsOlderThanHalfAnHourDoesNotCount() {
        var trend = new FreeSpaceTrend();
        for (int minute = 0; minute < 10; minute++) {
            trend.add(minute * 60L * SECOND, 1_000_000 - 50_000L * minute);
        }
        for (int minute = 10; minute < 50; minute++) {
            trend.add(minute * 60L * SECOND, 500_000);
        }

        assertThat(trend.bytesPerSecond()).hasValue(0);
    }

    @Test
    void aRewriteNeedsRoomForANewBaseBesideAllThereIs() {
        assertThat(outlook(4000).rewriteNeedsBytes()).hasValue(4000);
        assertThat(outlook(4000).rewriteFits()).isTrue();
        assertThat(outlook(3999).rewriteFits()).isFalse();
        assertThat(outlook(4999).saveFits()).as("5000 bytes of dataset").isFalse();
    }

    private static DiskOutlook outlook(long free) {
        return DiskOutlook.of(
                new ServerDirectory.Space(free, 1_000_000),
                OptionalDouble.empty(),
                Optional.empty(),
                ServerFacts.of(INFO),
                OptionalLong.empty(),
                OptionalDouble.empty());
    }

    @Test
    void theNextRewriteComesWhenTheServerSaysSo() {
        var log = ServerFacts.of(INFO).persistence().appendOnly();

        RewriteOutlook large = RewriteOutlook.of(log, settings(100, 6000), OptionalDouble.of(100));
        RewriteOutlook grown = RewriteOutlook.of(log, settings(400, 10), OptionalDouble.empty());

        assertThat(large.atBytes()).as("the minimum rules").hasValue(6001);
        assertThat(large.leftBytes()).hasValue(2001);
        assertThat(large.in()).contains(Duration.ofSeconds(20));
        assertThat(large.growthPercent()).hasValue(300);
        assertThat(grown.atBytes()).as("the growth rules").hasValue(5000);
        assertThat(RewriteOutlook.of(log, settings(0, 10), OptionalDouble.empty())
                        .atBytes())
                .as("switched off")
                .isEmpty();
    }

    @Test
    void whatAPowerCutTakesFollowsFromThePolicy() {
        ServerFacts facts = ServerFacts.of(INFO);

        assertThat(exposure(facts, "always").writes()).hasValue(0);
        assertThat(exposure(facts, "everysec").writes()).hasValue(50);
        assertThat(exposure(facts, "no").writes()).as("thirty seconds of them").hasValue(1500);
        assertThat(exposure(facts, "no").time()).contains(Duration.ofSeconds(30));
        assertThat(exposure(
                                ServerFacts.of(INFO.replace("aof_last_write_status:ok", "aof_last_write_status:err")),
                                "always")
                        .writes())
                .as("nothing can be written")
                .hasValue(9);
        Exposure snapshots = exposure(ServerFacts.of(INFO.replace("aof_enabled:1", "aof_enabled:0")), "always");
        assertThat(snapshots.writes()).hasValue(7);
        assertThat(snapshots.time()).as("since the start").contains(Duration.ofSeconds(100));
    }

    private static Exposure exposure(ServerFacts facts, String fsync) {
        return exposure(facts, settings(fsync, false, 100, 10));
    }

    private static Exposure exposure(ServerFacts facts, Settings settings) {
        var history = new WriteHistory();
        history.add(1, 50);
        return Exposure.of(
                facts,
                settings,
                history,
                false,
                new Exposure.Unwritten(Optional.of(Duration.ofSeconds(3)), OptionalLong.of(9)));
    }

    /// With `no-appendfsync-on-rewrite yes`, `everysec` and `always` are `no` for so long.
    @Test
    void whileAChildWritesNothingMayBeForced() {
        ServerFacts saving = ServerFacts.of(INFO.replace("rdb_bgsave_in_progress:0", "rdb_bgsave_in_progress:1")
                + "rdb_current_bgsave_time_sec:4\n");

        Exposure told = exposure(saving, settings("always", true, 100, 10));
        assertThat(told.time()).contains(Duration.ofSeconds(5));
        assertThat(told.writes()).hasValue(250);
        assertThat(exposure(saving, settings("always", false, 100, 10)).writes())
                .hasValue(0);
    }

    @Test
    void writesAreCountedOverTheTimeAskedFor() {
        var history = new WriteHistory();
        assertThat(history.within(Duration.ofSeconds(1))).isEmpty();
        history.add(10, 100);
        history.add(10, 0);

        assertThat(history.within(Duration.ofSeconds(1))).hasValue(0);
        assertThat(history.within(Duration.ofSeconds(15)))
                .as("a burst that is over still counts")
                .hasValue(500);
        assertThat(history.within(Duration.ofSeconds(40))).as("half of it seen").hasValue(2000);
        assertThat(history.rates()).containsExactly(100.0, 0.0);
    }

    private static Settings settings(long percent, long minimum) {
        return settings("everysec", false, percent, minimum);
    }

    private static Settings settings(String fsync, boolean unforcedWhileRewriting, long percent, long minimum) {
        return new Settings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("3600 1 300 100"),
                Optional.of(fsync),
                unforcedWhileRewriting,
                OptionalLong.of(percent),
                OptionalLong.of(minimum),
                Optional.empty());
    }

    @Test
    void commandsAreCountedBetweenTwoReadings() {
        Times grown = new CommandTimes(Map.of(1L, 10L, 8L, 5L, 1024L, 3L))
                .since(new CommandTimes(Map.of(1L, 10L, 8L, 1L, 1024L, 2L)));

        assertThat(grown).isEqualTo(new Times(5, 8, 1024, 1024));
    }

    @Test
    void aRateNeedsTwoLooksAtTheSameProcess() {
        ServerFacts before = ServerFacts.of(INFO);
        ServerFacts now = ServerFacts.of(INFO.replace("last_save:7", "last_save:27"));

        assertThat(Rates.between(before, now, 2).writes()).hasValue(10);
        assertThat(Rates.between(now, before, 2).writes())
                .as("saved in between")
                .isEmpty();
        assertThat(Rates.between(before, ServerFacts.of(INFO.replace("run_id:abc", "run_id:def")), 2))
                .isEqualTo(Rates.UNKNOWN);
    }
}
