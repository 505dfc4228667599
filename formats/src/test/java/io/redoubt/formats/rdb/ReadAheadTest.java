package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadAheadTest {
    private static final String NAME = "dump.rdb";

    private final Random random = new Random(11);

    private static ReadAhead ahead(byte[] file) {
        return ReadAhead.started(new ByteArrayInputStream(file));
    }

    /// Strings of random bytes over several chunks.
    private byte[] large() {
        RdbBuilder file = new RdbBuilder("REDIS0011");
        for (int i = 0; i < 40; i++) {
            byte[] value = new byte[50_000 + random.nextInt(20_000)];
            random.nextBytes(value);
            file.raw(0).string("key" + i).raw(0x80).bigEndian(value.length, 4);
            for (byte next : value) {
                file.raw(next);
            }
        }
        return file.endWithChecksum();
    }

    private static RdbSummary walk(InputStream in) throws IOException {
        try (in) {
            return RdbWalker.walk(in, NAME);
        }
    }

    @Test
    void whatIsReadAheadIsTheSame() throws IOException {
        byte[] file = large();
        assertThat(file.length).isGreaterThan(8 * ReadAhead.CHUNK_BYTES);

        assertThat(walk(ahead(file))).isEqualTo(walk(new ByteArrayInputStream(file)));
        for (String header : Samples.small().toList()) {
            assertThat(walk(ahead(Samples.small(header))))
                    .isEqualTo(walk(new ByteArrayInputStream(Samples.small(header))));
        }
    }

    @Test
    void asAStreamItGivesTheBytes() throws IOException {
        byte[] file = large();

        try (InputStream in = ahead(file)) {
            assertThat(in.read()).isEqualTo('R');
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(file, 1, file.length));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void damageAnywhereIsFoundInTheSameWords() {
        byte[] file = large();
        for (int i = 0; i < 40; i++) {
            byte[] damaged = file.clone();
            damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            byte[] cut = Arrays.copyOf(file, random.nextInt(file.length));

            for (byte[] bad : new byte[][] {damaged, cut}) {
                Throwable here = catchThrowable(() -> walk(new ByteArrayInputStream(bad)));
                assertThat(here).isInstanceOf(RdbFormatException.class);
                assertThatThrownBy(() -> walk(ahead(bad))).hasMessage(here.getMessage());
            }
        }
    }

    @Test
    void aSnapshotBeforeALogEndsWhereItEnds() throws IOException {
        byte[] file = large();
        byte[] more = Arrays.copyOf(file, file.length + 700_000);

        try (InputStream in = ahead(more)) {
            assertThat(RdbWalker.walkStart(in, NAME).bytes()).isEqualTo(file.length);
        }
    }

    @Test
    void whatReadingFailsWithComesAfterWhatWasRead() throws IOException {
        IOException broken = new IOException("the disk is broken");
        AtomicBoolean closed = new AtomicBoolean();
        InputStream failing = new InputStream() {
            private int left = 3 * ReadAhead.CHUNK_BYTES + 1000;

            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                if (left == 0) {
                    throw broken;
                }
                int read = Math.min(left, count);
                left -= read;
                return read;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };

        try (InputStream in = ReadAhead.started(failing)) {
            assertThat(in.readNBytes(3 * ReadAhead.CHUNK_BYTES + 1000)).hasSize(3 * ReadAhead.CHUNK_BYTES + 1000);
            assertThatThrownBy(in::read).isSameAs(broken);
            assertThatThrownBy(in::read).as("it stays so").isSameAs(broken);
        }
        assertThat(closed).isTrue();
    }

    @Test
    void closedEarlyNoThreadStays() throws IOException {
        ReadAhead in = ahead(large());
        assertThat(in.read()).isEqualTo('R');
        assertThat(readers()).isPositive();

        in.close();

        assertThat(readers()).isZero();
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("redoubt-read-ahead"))
                .count();
    }
}
