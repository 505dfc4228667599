package io.redoubt.repository.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilterTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000, 100_000, 500_000})
    void everyKeyIsFoundAndFewOthersAre(int keys) {
        var filter = new KeyFilter();
        new SplittableRandom(1).longs(keys).forEach(filter::add);

        KeyFilter read = KeyFilter.decode(filter.encode());

        assertThat(new SplittableRandom(1).longs(keys).allMatch(read::mayContain))
                .isTrue();
        long wrong =
                new SplittableRandom(2).longs(20_000).filter(read::mayContain).count();
        assertThat(wrong).isLessThan(20_000 / 10);
    }

    @Test
    void aFilterOfFewKeysIsSmall() {
        var filter = new KeyFilter();
        for (long key = 0; key < 100; key++) {
            filter.add(key * 0x9E3779B97F4A7C15L);
        }

        assertThat(filter.encode().length).isBetween(64, 512);
    }

    @Test
    void anEmptyFilterContainsNothing() {
        assertThat(KeyFilter.decode(new KeyFilter().encode()).mayContain(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 24, 1 << 20})
    void aLengthNoFilterHasIsRefused(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyFilter.decode(new byte[length]));
    }
}
