package io.redoubt.repository.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.command.KeyHash;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.repository.PlainStream;
import io.redoubt.repository.Streams;
import io.redoubt.repository.WrittenLog;
import io.redoubt.repository.spool.SpoolRecovery;
import io.redoubt.testkit.SimDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class SegmentSealerTest {
    private final Path folder = SimDisk.seeded(1).root();

    @Test
    void theFooterSaysWhatIsInTheSegment() throws IOException {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(PlainStream.resp("SELECT", "3"));
        stream.writeBytes(PlainStream.resp("SET", "a", "1"));
        stream.writeBytes(PlainStream.resp("PING"));
        stream.writeBytes(PlainStream.resp("MULTI"));
        stream.writeBytes(PlainStream.resp("SELECT", "12"));
        stream.writeBytes(PlainStream.resp("DEL", "a", "b"));
        stream.writeBytes(PlainStream.resp("EXEC"));
        stream.writeBytes(PlainStream.resp("SELECT", "5"));
        stream.writeBytes(PlainStream.resp("Module.Thing", "x"));
        Path text = written(stream.toByteArray(), 40);

        SegmentFooter footer = SegmentFooter.of(seal(text));

        assertThat(footer.start().bytes()).isEqualTo(1000);
        assertThat(footer.end().bytes()).isEqualTo(1000 + stream.size());
        assertThat(footer.commands())
                .containsEntry("set", 1L)
                .containsEntry("del", 1L)
                .containsEntry("select", 3L);
        assertThat(footer.commands()).doesNotContainKey("ping");
        assertThat(footer.unknownCommands()).containsEntry("module.thing", 1L);
        assertThat(footer.lastDatabase()).isEqualTo(5);
        assertThat(footer.highestDatabase()).isEqualTo(12);
        assertThat(footer.branch()).isEqualTo(WrittenLog.BRANCH);
        assertThat(footer.previous()).isEqualTo("ab".repeat(32));
        assertThat(footer.plainBytes()).isEqualTo(Files.size(text));
    }

    @Test
    void theFilterKnowsEveryKey() throws IOException {
        var stream = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            stream.writeBytes(PlainStream.resp("SET", "key:" + i, "v"));
        }

        KeyFilter filter = seal(written(stream.toByteArray(), 500)).keyFilter().orElseThrow();

        int wrong = 0;
        for (int i = 0; i < 500; i++) {
            assertThat(filter.mayContain(hash("key:" + i))).isTrue();
            wrong += filter.mayContain(hash("other:" + i)) ? 1 : 0;
        }
        assertThat(wrong).isLessThan(50);
    }

    @Test
    void whatComesAfterTheLastMarkIsLeftOut() throws IOException {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(Streams.everyKindOfBlock(3));
        byte[] last = PlainStream.resp("SET", "a", "b");
        stream.write(last, 0, last.length - 3);
        Path text = written(stream.toByteArray(), 100);
        SpoolRecovery.Found found = SpoolRecovery.scan(text).orElseThrow();
        assertThat(found.tailBytes()).isPositive();

        SealedFile sealed = seal(text);

        assertThat(SegmentFooter.of(sealed).end()).isEqualTo(found.last().end());
        assertThat(sealed.plainBytes()).isEqualTo(found.goodBytes());
    }

    @Test
    void textThatDoesNotMatchItsMarksIsNotSealed() throws IOException {
        Path text = written(Streams.everyKindOfBlock(4), 200);
        long good = SpoolRecovery.scan(text).orElseThrow().goodBytes();
        try (FileChannel channel = FileChannel.open(text, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'X'}), good / 2);
        }

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() ->
                        SegmentSealer.seal(text, good, WrittenLog.SOURCE, "ab".repeat(32), folder.resolve("sealed"), 1))
                .matches(e -> e.code() == ErrorCode.DAMAGED)
                .withMessageContaining(text.toString());
    }

    @Test
    void aHeaderOfALaterVersionIsTooNewAndADamagedOneIsDamaged() {
        String line = new String(WrittenLog.header(5, 0).encode(), java.nio.charset.StandardCharsets.US_ASCII)
                .split("\r\n", 2)[0];
        String later = line.substring(0, line.lastIndexOf(' ') + 1).replace("#RDBT-SEGMENT 1 ", "#RDBT-SEGMENT 2 ");
        var crc = new java.util.zip.CRC32C();
        crc.update(later.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String intact = later + java.util.HexFormat.of().toHexDigits((int) crc.getValue());

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SegmentHeader.decode(intact, "file"))
                .matches(e -> e.code() == ErrorCode.REPOSITORY_TOO_NEW);
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SegmentHeader.decode(line.replace("SEGMENT 1", "SEGMENT 3"), "file"))
                .matches(e -> e.code() == ErrorCode.DAMAGED);
    }

    private static long hash(String key) {
        byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return KeyHash.of(bytes);
    }

    private Path written(byte[] stream, int largestBatch) throws IOException {
        return WrittenLog.write(folder.resolve("spool"), stream, 1000, largestBatch, new ExpiryRewriting.None(), 0, 5);
    }

    private SealedFile seal(Path text) throws IOException {
        long good = SpoolRecovery.scan(text).orElseThrow().goodBytes();
        return SegmentSealer.seal(text, good, WrittenLog.SOURCE, "ab".repeat(32), folder.resolve("sealed"), 1);
    }
}
