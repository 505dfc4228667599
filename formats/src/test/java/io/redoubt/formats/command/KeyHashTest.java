package io.redoubt.formats.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.PlainCommand;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    @Test
    void hashesNeverChange() {
        assertThat(KeyHash.of(PlainCommand.ascii(""))).isZero();
        assertThat(KeyHash.of(PlainCommand.ascii("a"))).isEqualTo(0x071717d2d36b6b11L);
        assertThat(KeyHash.of(PlainCommand.ascii("user:1000"))).isEqualTo(0x268d44ed21b425f8L);
    }

    @Test
    void aKeyInPiecesHashesLikeAWholeOne() {
        Random random = new Random(7);
        for (int length = 0; length < 70; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            KeyHash hash = new KeyHash();

            hash.begin(length);
            int at = 0;
            while (at < length) {
                int next = Math.min(length, at + random.nextInt(12));
                hash.update(key, at, next);
                at = next;
            }

            assertThat(hash.finish()).isEqualTo(KeyHash.of(key));
        }
    }
}
