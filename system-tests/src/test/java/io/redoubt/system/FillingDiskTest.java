package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.DiskOutlook;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real server fills a real, small disk, as much in each minute, until it can write no more. The minutes are the
/// test's own, so that the forecast is held to what was written and not to how fast this machine is.
@Timeout(180)
class FillingDiskTest {
    private static final int MEGABYTES = 24;
    private static final long DISK = (long) MEGABYTES << 20;
    private static final int EACH_MINUTE = 128 << 10;
    private static final int FIRST_FORECAST = 10;

    @TempDir
    Path home;

    private final SteppedTicker time = new SteppedTicker();
    private SmallDisk disk;
    private RealServer server;
    private Watcher watcher;
    private int minute;

    /// What was foretold, and in which minute.
    private record Forecast(int minute, Duration fullIn) {}

    @BeforeEach
    void start() throws IOException {
        disk = SmallDisk.mount(home.resolve("disk"), MEGABYTES);
        // While an fsync runs the server holds writes back for up to two real seconds, which are hours here.
        server = RealServer.start(
                "--enable-protected-configs",
                "yes",
                "--rdbcompression",
                "no",
                "--auto-aof-rewrite-percentage",
                "0",
                "--appendfsync",
                "no");
        server.call("CONFIG", "SET", "dir", disk.root().toString());
        server.call("CONFIG", "SET", "appendonly", "yes");
        ServerAccess access = ServerAccess.of(ServerUri.loopback(server.port()));
        watcher = Watchers.start(access, Duration.ofSeconds(1), time);
        awaitView("a first look", view -> view.look().isPresent());
    }

    @AfterEach
    void stop() {
        watcher.close();
        server.close();
        disk.close();
    }

    @Test
    void whenItIsFullIsForetoldAndThatARewriteDoesNotFitIsSaidBeforeOneFails() throws IOException {
        List<Forecast> forecasts = new ArrayList<>();
        passWhile(
                forecasts,
                view -> view.look().orElseThrow().disk().orElseThrow().freeBytes() > DISK * 2 / 3);
        assertThat(has(awaitView(), Alarm.Kind.REWRITE_DOES_NOT_FIT)).isFalse();
        assertThat(rewrite()).as("a rewrite of a third of the disk").isEqualTo("ok");

        ServerView tight = passWhile(forecasts, view -> !has(view, Alarm.Kind.REWRITE_DOES_NOT_FIT));
        DiskOutlook outlook = tight.look().orElseThrow().disk().orElseThrow();
        assertThat(outlook.freeBytes()).as("said in time, but not for nothing").isBetween(DISK / 3, DISK / 2);
        assertThat(rewrite()).isEqualTo("err");
        assertThat(server.output()).contains("No space left on device");
        pass();
        awaitView("the failure", view -> has(view, Alarm.Kind.REWRITE_FAILED));

        passWhile(forecasts, _ -> true);
        ServerView full = awaitView("the end", view -> has(view, Alarm.Kind.LOG_WRITE_FAILED));

        assertThat(has(full, Alarm.Kind.WRITES_REFUSED)).isTrue();
        assertThat(has(full, Alarm.Kind.DISK_FULL_SOON)).isTrue();
        Look last = full.look().orElseThrow();
        assertThat(last.exposure().writes().orElseThrow())
                .as("what was acknowledged and not written")
                .isBetween(1L, 3L);
        assertThat(last.exposure().time()).isPresent();
        assertThat(forecasts).hasSizeGreaterThan(100);
        for (Forecast forecast : forecasts) {
            double left = minute - forecast.minute();
            assertThat((double) forecast.fullIn().toMinutes())
                    .as("foretold in minute %d of %d", forecast.minute(), minute)
                    .isCloseTo(left, within(2 + left / 10));
        }
        assertThat(forecasts.getFirst().fullIn()).isGreaterThan(Duration.ofHours(2));
    }

    /// Fills the disk minute by minute.
    ///
    /// @return what is known when it is no longer so, or when the server takes no more
    private ServerView passWhile(List<Forecast> forecasts, Predicate<ServerView> wanted) {
        while (write()) {
            pass();
            ServerView view = awaitView(
                    "a look at minute " + minute,
                    known -> known.look()
                            .filter(look ->
                                    look.facts().persistence().snapshot().changes() >= minute)
                            .isPresent());
            DiskOutlook outlook = view.look().orElseThrow().disk().orElseThrow();
            if (minute >= FIRST_FORECAST) {
                forecasts.add(new Forecast(minute, outlook.fullIn().orElseThrow()));
            }
            if (!wanted.test(view)) {
                return view;
            }
        }
        pass();
        return awaitView();
    }

    /// @return false when the server refuses it
    private boolean write() {
        try {
            server.call("SET", "key" + minute, "x".repeat(EACH_MINUTE));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("MISCONF");
            return false;
        }
        minute++;
        return true;
    }

    private void pass() {
        time.pass(Duration.ofMinutes(1));
    }

    private String rewrite() throws IOException {
        long free = disk.free();
        server.call("BGREWRITEAOF");
        Await.until(
                "its end",
                () -> server.info("persistence", "aof_rewrite_in_progress").equals("0"));
        // Of the old files, or of the half of a new one, the server lets go in a thread of its own.
        Await.until("their room", () -> disk.free() > free - EACH_MINUTE);
        return server.info("persistence", "aof_last_bgrewrite_status");
    }

    private ServerView awaitView() {
        return awaitView("a look", view -> view.look().isPresent());
    }

    private ServerView awaitView(String what, Predicate<ServerView> wanted) {
        return Await.value(
                what, Duration.ofSeconds(60), () -> Optional.of(watcher.view()).filter(wanted));
    }

    private static boolean has(ServerView view, Alarm.Kind kind) {
        return view.alarms().stream().anyMatch(alarm -> alarm.kind() == kind);
    }
}
