package io.redoubt.benchmarks;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentSealer;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolRecovery;
import io.redoubt.repository.spool.SpoolSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What happens to every byte of a stream, part by part: milliseconds for one segment of 64 MiB.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"})
public class HotPathBenchmark {
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final int READ_BYTES = 128 * 1024;
    private static final SourceName SOURCE = new SourceName("benchmark");

    /// The commands of the stream; a name of `Load`.
    @Param({"SET", "XADD"})
    public String load = "SET";

    private byte[] stream = new byte[0];
    private Path directory = Path.of("");
    private Path text = Path.of("");
    private long goodBytes;

    @Setup(Level.Trial)
    public void makeSegment() throws IOException {
        List<byte[]> batches = Load.valueOf(load).batches(Load.Values.BINARY, new Random(1));
        var bytes = new ByteArrayOutputStream(SEGMENT_BYTES + (1 << 17));
        for (int i = 0; bytes.size() < SEGMENT_BYTES; i++) {
            bytes.writeBytes(batches.get(i % batches.size()));
        }
        stream = bytes.toByteArray();
        directory = Files.createTempDirectory("redoubt-jmh-");
        var header = new SegmentHeader(
                SOURCE,
                new BranchId(1),
                new ReplicationOffset(0),
                new ReplicationId("0".repeat(40)),
                Optional.empty(),
                "",
                0,
                0);
        try (SpoolSegment segment = new SpoolDirectory(directory).createSegment(header)) {
            StreamTranscriber transcriber = transcriber();
            var log = new LogBuffer(1 << 19);
            for (int at = 0; at < stream.length; at += READ_BYTES) {
                log.clear();
                transcriber.accept(stream, at, Math.min(at + READ_BYTES, stream.length), 0, log);
                Mark mark = new Mark(new ReplicationOffset(transcriber.boundaryConsumed()), at / READ_BYTES, 0);
                segment.append(log.array(), log.length(), transcriber.boundaryPosition(), mark);
            }
            text = segment.file();
            goodBytes = segment.content().goodBytes();
        }
    }

    @TearDown(Level.Trial)
    public void removeSegment() throws IOException {
        Directories.remove(directory);
    }

    private static StreamTranscriber transcriber() {
        return new StreamTranscriber(CommandTable.standard(), new ExpiryRewriting.None(), 0, new ReplicationOffset(0));
    }

    /// Stream to log text.
    @Benchmark
    public long transcribe() {
        StreamTranscriber transcriber = transcriber();
        var log = new LogBuffer(1 << 19);
        for (int at = 0; at < stream.length; at += READ_BYTES) {
            log.clear();
            transcriber.accept(stream, at, Math.min(at + READ_BYTES, stream.length), 0, log);
        }
        return transcriber.boundaryConsumed();
    }

    /// Log text to a sealed file that has been forced and read back.
    @Benchmark
    public SealedFile seal() throws IOException {
        return SegmentSealer.seal(text, goodBytes, SOURCE, "previous", directory.resolve("sealed"), 1);
    }

    /// Every mark of a spool file checked, as after a crash.
    @Benchmark
    public Optional<SpoolRecovery.Found> recover() throws IOException {
        return SpoolRecovery.scan(text);
    }

    /// The least that must be done: one checksum.
    @Benchmark
    public long checksum() {
        var crc = new CRC32C();
        crc.update(stream);
        return crc.getValue();
    }
}
