package io.redoubt.repository.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.Streams;
import io.redoubt.repository.WrittenLog;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BaseSealerTest {
    private static final byte[] RDB = Streams.sample("basic-types.rdb");

    private final Path folder = SimDisk.seeded(1).root();
    private final Path rdb = folder.resolve("base.rdb");
    private final Path target = folder.resolve("base.rdb.zst");

    @Test
    void aBaseIsKeptByteForByteAndDescribed() throws IOException {
        Files.write(rdb, RDB);

        SealedFile sealed = seal();

        sealed.verify(Progress.silent());
        try (var in = sealed.plain()) {
            assertThat(in.readAllBytes()).isEqualTo(RDB);
        }
        BaseFooter footer = BaseFooter.of(sealed);
        assertThat(footer.offset().bytes()).isEqualTo(4711);
        assertThat(footer.keys()).isEqualTo(6);
        assertThat(footer.keysWithExpiry()).isEqualTo(1);
        assertThat(footer.crcPresent()).isTrue();
        assertThat(footer.server()).map(ServerVersion::toString).hasValue("redis-7.0.15");
        assertThat(footer.plainBytes()).isEqualTo(RDB.length);
    }

    @Test
    void anRdbWithAnyChangedBitIsRefusedAndNothingIsKept() throws IOException {
        for (int bit = 0; bit < RDB.length * 8; bit++) {
            byte[] changed = RDB.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(rdb, changed);

            requireRefused("bit %d of byte %d".formatted(bit % 8, bit / 8));
        }
    }

    @Test
    void anRdbCutOrExtendedAtAnyByteIsRefused() throws IOException {
        for (int length = 0; length < RDB.length + 20; length++) {
            if (length != RDB.length) {
                Files.write(rdb, Arrays.copyOf(RDB, length));
                requireRefused("length " + length);
            }
        }
    }

    @Test
    void everyChangedBitOfASealedBaseIsFound() throws IOException {
        Files.write(rdb, RDB);
        seal();
        byte[] bytes = Files.readAllBytes(target);

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(target, changed);

            assertThatExceptionOfType(RedoubtException.class)
                    .as("bit %d of byte %d", bit % 8, bit / 8)
                    .isThrownBy(() -> SealedFile.open(target).verify(Progress.silent()));
            readWithoutVerifying();
        }
    }

    private void readWithoutVerifying() throws IOException {
        try {
            BaseFooter.of(SealedFile.open(target));
        } catch (RedoubtException _) {
            // A refusal that names the file.
        }
    }

    private void requireRefused(String what) {
        assertThatExceptionOfType(RedoubtException.class)
                .as(what)
                .isThrownBy(this::seal)
                .matches(e -> e.code() == ErrorCode.DAMAGED, "is DAMAGED");
        assertThat(target).as(what).doesNotExist();
    }

    private SealedFile seal() throws IOException {
        var origin = new BaseSealer.Origin(
                WrittenLog.SOURCE,
                WrittenLog.BRANCH,
                WrittenLog.REPLID,
                new ReplicationOffset(4711),
                1_700_000_000_000L,
                Optional.empty());
        return BaseSealer.seal(rdb, origin, "cd".repeat(32), target, 1);
    }
}
