package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.PlainCommand;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64Test {
    @Test
    void givesThePublishedCheckValue() {
        byte[] digits = PlainCommand.ascii("123456789");

        assertThat(Crc64.update(0, digits, 0, digits.length)).isEqualTo(0xe9c6d914c4b8d9caL);
    }

    @Test
    void agreesWithTheDefinitionBitByBitInAnyPieces() {
        Random random = new Random(1);
        for (int length = 0; length < 100; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int cut = length == 0 ? 0 : random.nextInt(length);

            long whole = Crc64.update(0, bytes, 0, length);

            assertThat(whole).isEqualTo(bitByBit(bytes));
            assertThat(Crc64.update(Crc64.update(0, bytes, 0, cut), bytes, cut, length))
                    .isEqualTo(whole);
        }
    }

    @Test
    void checksumsOfPartsGiveThatOfTheWhole() {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            int cut = random.nextInt(bytes.length + 1);
            long first = Crc64.update(0, bytes, 0, cut);
            long second = Crc64.update(0, bytes, cut, bytes.length);
            long whole = Crc64.update(0, bytes, 0, bytes.length);

            assertThat(Crc64.joined(first, second, Crc64.power(bytes.length - cut)))
                    .isEqualTo(whole);
            assertThat(first == 0 || Crc64.joined(first, second, Crc64.power(bytes.length - cut + 1)) != whole)
                    .as("a length that is wrong by one is noticed")
                    .isTrue();
        }
    }

    private static long bitByBit(byte[] bytes) {
        long crc = 0;
        for (byte one : bytes) {
            crc ^= one & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x95AC9329AC4BC9B5L;
            }
        }
        return crc;
    }
}
