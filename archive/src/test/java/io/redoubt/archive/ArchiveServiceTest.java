package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.redoubt.core.ByteSize;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveServiceTest {
    @TempDir
    Path folder;

    private final RecordingEvents events = new RecordingEvents();

    @Test
    void whatAPrimaryWritesIsSealedUpToItsLastByte() throws Exception {
        try (ScratchServer primary = server()) {
            SourceStore store = store();
            long offset;
            try (var running = new Running(store, access(primary))) {
                running.awaitStreaming();
                try (ServerConnection client = primary.connect()) {
                    for (int i = 0; i < 1000; i++) {
                        client.require("SET", "key:" + i, "value " + i);
                    }
                    offset = offset(client);
                    running.awaitReceived(offset);
                }
            }

            Catalog catalog = store.catalog();
            assertThat(catalog.bases()).hasSize(1);
            assertThat(catalog.segments()).hasSize(1);
            assertThat(catalog.segments().getFirst().sealed()).isTrue();
            assertThat(catalog.segments().getFirst().end().bytes()).isGreaterThanOrEqualTo(offset);
            SegmentFooter footer = SegmentFooter.of(
                    SealedFile.open(catalog.segments().getFirst().file()));
            assertThat(footer.commands()).containsEntry("set", 1000L);
        }
    }

    @Test
    void aSecondRunGoesOnWithoutAGap() throws Exception {
        try (ScratchServer primary = server();
                ServerConnection client = primary.connect()) {
            SourceStore store = store();
            try (var first = new Running(store, access(primary))) {
                first.awaitStreaming();
                client.require("SELECT", "3");
                client.require("SET", "a", "1");
                first.awaitReceived(offset(client));
            }
            client.require("SET", "b", "2");
            try (var second = new Running(store, access(primary))) {
                second.awaitReceived(offset(client));
            }

            Catalog catalog = store.catalog();
            assertThat(catalog.branches()).hasSize(1);
            assertThat(catalog.gaps()).isEmpty();
            assertThat(catalog.segments()).hasSize(2);
            assertThat(catalog.segments().get(1).start())
                    .isEqualTo(catalog.segments().get(0).end());
            assertThat(SegmentFooter.of(
                                    SealedFile.open(catalog.segments().get(1).file()))
                            .lastDatabase())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS,1", "EVERYSEC,1", "NO,0"})
    void waitAofIsAnsweredByWhatIsForcedAndNeverWithoutForcing(FsyncPolicy policy, long replicas) throws Exception {
        Path program = FetchedServers.require("valkey-8.0");
        try (ScratchServer primary = server(ServerBinaries.standard().at(program));
                var archive = new Running(store(), access(primary), policy, 0);
                ServerConnection client = primary.connect()) {
            archive.awaitStreaming();
            client.require("SET", "a", "1");
            assertThat(client.call("WAIT", "1", "5000")).isEqualTo(new Reply.Number(1));

            assertThat(client.call("WAITAOF", "0", "1", policy == FsyncPolicy.NO ? "1500" : "10000"))
                    .isEqualTo(new Reply.Array(List.of(new Reply.Number(0), new Reply.Number(replicas))));
        }
    }

    @Test
    void theServerIsToldThePortTheUserHasChosen() throws Exception {
        int port = RealServer.freePort();
        try (ScratchServer primary = server();
                var archive = new Running(store(), access(primary), FsyncPolicy.NO, port);
                ServerConnection client = primary.connect()) {
            archive.awaitStreaming();

            assertThat(client.info("replication")).contains("slave0:ip=127.0.0.1,port=" + port + ",");
        }
    }

    @Test
    void aBugOnAnyThreadEndsTheArchiveWithIt() throws Exception {
        var once = new AtomicBoolean();
        var broken = new DurableMarks() {
            @Override
            boolean force() throws IOException {
                if (once.getAndSet(true)) {
                    return super.force();
                }
                throw new IllegalStateException("a bug");
            }
        };
        try (ScratchServer primary = server();
                var service = new ArchiveService(
                        store(),
                        access(primary),
                        settings(FsyncPolicy.EVERYSEC, 0),
                        events,
                        InstantSource.system(),
                        RandomGenerator.getDefault(),
                        broken)) {
            assertThatIllegalStateException()
                    .isThrownBy(service::run)
                    .withMessageContaining("thread 'redoubt-forcer' failed: java.lang.IllegalStateException: a bug");
        }
        assertThat(events.warnings()).anyMatch(text -> text.endsWith("a bug; the archive ends"));
    }

    private static ArchiveSettings settings(FsyncPolicy policy, int port) {
        return new ArchiveSettings(
                policy, ByteSize.mebibytes(64), Duration.ofSeconds(60), FreeSpaceFloor.parse("1mb"), port, 1, true);
    }

    private SourceStore store() throws Exception {
        Path root = folder.resolve("repository");
        Repository repository =
                Repository.isRepository(root) ? Repository.open(root) : Repository.create(root, InstantSource.system());
        return repository.sourceFor(new SourceName("test"), folder.resolve("spool"));
    }

    private static ScratchServer server() {
        return server(ServerBinaries.standard().embedded());
    }

    private static ScratchServer server(ServerBinary binary) {
        return ScratchServer.of(binary).option("repl-diskless-sync-delay", "0").start(Duration.ofSeconds(20));
    }

    private static ServerAccess access(ScratchServer server) {
        return new ServerAccess(
                server.uri(),
                Optional.empty(),
                server.uri().password(),
                new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    private static long offset(ServerConnection client) {
        return Long.parseLong(InfoText.parse(client.info("replication")).get("master_repl_offset"));
    }

    /// An archive on a thread of its own.
    private final class Running implements AutoCloseable {
        private final ArchiveService service;
        private final SourceStore store;
        private final Thread thread;

        Running(SourceStore store, ServerAccess access) throws Exception {
            this(store, access, FsyncPolicy.EVERYSEC, 0);
        }

        Running(SourceStore store, ServerAccess access, FsyncPolicy policy, int port) throws Exception {
            this.store = store;
            service = new ArchiveService(
                    store,
                    access,
                    settings(policy, port),
                    events,
                    InstantSource.system(),
                    RandomGenerator.getDefault());
            thread = Thread.ofPlatform().start(service::run);
        }

        void awaitStreaming() {
            events.await("stored", Duration.ofSeconds(20));
        }

        void awaitReceived(long offset) {
            Await.until("the archive has offset " + offset, Duration.ofSeconds(20), () -> end() >= offset);
        }

        private long end() {
            try {
                List<SegmentEntry> segments = store.catalog().segments();
                return segments.isEmpty() ? -1 : segments.getLast().end().bytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            service.stop();
            Await.until("the archive ends", Duration.ofSeconds(20), () -> !thread.isAlive());
            service.close();
        }
    }
}
