package io.redoubt.restore;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Repository;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// A small repository made as an archive makes it: bytes of a stream go through the spool and are sealed. The
/// database in force is carried from segment to segment.
final class TestArchive {
    static final ReplicationId REPLID = new ReplicationId("7c2b42521864e8103fc03e278e375eadd6d0d2c3");
    static final long BEGIN = 1_795_000_000_000L;

    private final SourceStore store;
    private final Sealer sealer;
    private final ServerVersion version;
    private int database;

    private TestArchive(SourceStore store, ServerVersion version) {
        this.store = store;
        this.sealer = new Sealer(store, 3);
        this.version = version;
    }

    static TestArchive in(Path directory) throws IOException {
        return in(directory, ServerVersion.parse("redis-7.0.15"));
    }

    static TestArchive in(Path directory, ServerVersion version) throws IOException {
        Repository repository = Repository.create(directory.resolve("repo"), InstantSource.system());
        return new TestArchive(repository.sourceFor(new SourceName("shop"), directory.resolve("spool")), version);
    }

    /// Goes on writing what is there.
    static TestArchive over(SourceStore store) {
        return new TestArchive(store, ServerVersion.parse("redis-7.0.15"));
    }

    SourceStore store() {
        return store;
    }

    static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(TestArchive.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static byte[] emptyRdb() {
        byte[] body = "REDIS0010\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(body.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(body)
                .putLong(Crc64.update(0, body, 0, body.length))
                .array();
    }

    static byte[] commands(String... lines) {
        var out = new ByteArrayOutputStream();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                text.append("$")
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            out.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        return out.toByteArray();
    }

    /// Seals a base that begins a branch.
    void base(int branch, long offset, long millis, byte[] rdb) throws IOException {
        spooledBase(branch, offset, millis, rdb);
        sealer.sealBase(store.spool().bases().getFirst(), "attached", Optional.of(version));
    }

    void spooledBase(int branch, long offset, long millis, byte[] rdb) throws IOException {
        SpoolDirectory.BaseFile base =
                store.spool().baseFile(new BranchId(branch), new ReplicationOffset(offset), REPLID, millis);
        Files.write(base.file(), rdb);
    }

    void fork(int branch, int parent, long offset, long millis) throws IOException {
        store.publishBranch(new Branch(
                new BranchId(branch),
                REPLID,
                Optional.of(new BranchPosition(new BranchId(parent), new ReplicationOffset(offset))),
                new ReplicationOffset(offset),
                millis,
                "failover"));
    }

    /// Seals a segment that holds these stream bytes, received in batches of `batch` bytes, a second apart.
    ///
    /// @return the offset where it ends
    long segment(int branch, long start, long millis, byte[] stream, int batch) throws IOException {
        long end = spooled(branch, start, millis, stream, batch);
        SpoolDirectory.LogFile file = store.spool().segments().getFirst();
        if (sealer.sealSegment(file, Optional.empty()).isPresent()) {
            sealer.discard(file);
        }
        return end;
    }

    long spooled(int branch, long start, long millis, byte[] stream, int batch) throws IOException {
        var header = new SegmentHeader(
                store.name(),
                new BranchId(branch),
                new ReplicationOffset(start),
                REPLID,
                Optional.of(version),
                "run1",
                database,
                millis);
        ExpiryRewriting rewriting = version.atLeast(7, 0) ? new ExpiryRewriting.None() : new ExpiryRewriting.Legacy(0);
        var transcriber =
                new StreamTranscriber(CommandTable.standard(), rewriting, database, new ReplicationOffset(start));
        var text = new LogBuffer(1024);
        try (SpoolSegment segment = store.spool().createSegment(header)) {
            long now = millis;
            for (int at = 0; at < stream.length; at += batch) {
                text.clear();
                transcriber.accept(stream, at, Math.min(stream.length, at + batch), now, text);
                var mark = new Mark(
                        new ReplicationOffset(start + transcriber.boundaryConsumed()),
                        now,
                        transcriber.boundaryDatabase());
                segment.append(text.array(), text.length(), transcriber.boundaryPosition(), mark);
                now += 1000;
            }
            segment.force();
            database = transcriber.boundaryDatabase();
            return segment.end().bytes();
        }
    }

    /// The whole capture of a Redis 7.0.15 over an empty base, in segments of this many stream bytes.
    static TestArchive ofCapture(Path directory, int segmentBytes) throws IOException {
        TestArchive archive = in(directory);
        archive.base(1, 0, BEGIN, emptyRdb());
        byte[] stream = resource("redis-7.0.15-stream.resp");
        long at = 0;
        int number = 0;
        while (at < stream.length) {
            int to = (int) Math.min(stream.length, at + segmentBytes);
            long end =
                    archive.segment(1, at, BEGIN + 60_000L * ++number, Arrays.copyOfRange(stream, (int) at, to), 700);
            if (end == at) {
                throw new IllegalArgumentException("no command ends within " + segmentBytes + " bytes");
            }
            at = end;
        }
        return archive;
    }
}
