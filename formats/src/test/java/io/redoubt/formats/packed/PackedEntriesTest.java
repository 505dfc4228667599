package io.redoubt.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedEntriesTest {
    private static List<String> entries(PackedEntries packed, byte[] bytes) {
        try {
            ByteRun run = new ByteRun();
            run.set(new SmallWindow(bytes), bytes.length);
            packed.open(run);
            List<String> entries = new ArrayList<>();
            while (packed.next()) {
                String text = new String(packed.entry().toArray(1 << 24), StandardCharsets.ISO_8859_1);
                entries.add(packed.isNumber() ? "#" + text : text);
            }
            assertThat(run.remaining()).isZero();
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            } else {
                bytes.write((Integer) part);
            }
        }
        return bytes.toByteArray();
    }

    /// Total length and count in front, 0xff behind.
    private static byte[] listpack(int count, byte[] entries) {
        int total = 6 + entries.length + 1;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes(total & 255, total >> 8 & 255, total >> 16 & 255, total >> 24, count & 255, count >> 8));
        all.writeBytes(entries);
        all.write(255);
        return all.toByteArray();
    }

    private static byte[] ziplist(int count, int last, byte[] entries) {
        int total = 10 + entries.length + 1;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes(total & 255, total >> 8 & 255, total >> 16 & 255, total >> 24));
        all.writeBytes(bytes(last & 255, last >> 8 & 255, last >> 16 & 255, last >> 24, count & 255, count >> 8));
        all.writeBytes(entries);
        all.write(255);
        return all.toByteArray();
    }

    @Test
    void everyEncodingOfAListpackIsRead() {
        byte[] entries = bytes(
                0, 1, 127, 1, // 7 bits
                0x80, 1, 0x83, "abc", 4, // up to 63 bytes
                0xc1, 0, 2, 0xdf, 0xff, 2, 0xd0, 0, 2, 0xcf, 0xff, 2, // 13 bits with a sign
                0xe0, 5, "hello", 7, // up to 4095 bytes
                0xf0, 2, 0, 0, 0, "xy", 7, // up to 4 GiB
                0xf1, 0, 0x80, 3, 0xf2, 0xff, 0xff, 0x7f, 4, 0xf3, 0, 0, 0, 0x80, 5, 0xf4, 1, 0, 0, 0, 0, 0, 0, 0x80,
                9);

        assertThat(entries(new Listpack(), listpack(14, entries)))
                .containsExactly(
                        "#0",
                        "#127",
                        "",
                        "abc",
                        "#256",
                        "#-1",
                        "#-4096",
                        "#4095",
                        "hello",
                        "xy",
                        "#-32768",
                        "#8388607",
                        "#-2147483648",
                        "#-9223372036854775807");
    }

    @Test
    void theWayBackOfLongEntriesIsChecked() {
        String text = "x".repeat(200);
        byte[] good = listpack(1, bytes(0xe0, 200, text, 1, 0x80 | 74));

        assertThat(entries(new Listpack(), good)).containsExactly(text);
        good[good.length - 2] = 74;
        assertThatThrownBy(() -> entries(new Listpack(), good)).hasMessageContaining("behind it stands");
        assertThatThrownBy(() -> entries(new Listpack(), listpack(1, bytes(5, 2))))
                .hasMessageContaining("behind it stands 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127, 16_000, 16_380, 16_384, 2_097_140, 2_097_160})
    void entriesOfAnyLengthSayHowFarItIsBack(int length) {
        int whole = 5 + length;
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        int groups = whole < 1 << 7 ? 1 : whole < 1 << 14 ? 2 : whole < 1 << 21 ? 3 : 4;
        for (int i = groups - 1; i >= 0; i--) {
            back.write((whole >> (7 * i) & 127) | (i < groups - 1 ? 128 : 0));
        }
        byte[] entry = bytes(
                0xf0,
                length & 255,
                length >> 8 & 255,
                length >> 16 & 255,
                0,
                "x".repeat(length),
                back.toString(StandardCharsets.ISO_8859_1));

        assertThat(entries(new Listpack(), listpack(1, entry))).containsExactly("x".repeat(length));
    }

    @Test
    void aListpackThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> entries(new Listpack(), listpack(2, bytes(5, 1))))
                .hasMessageContaining("tells of 2");
        assertThatThrownBy(() -> entries(new Listpack(), listpack(1, bytes(0x86, "abc", 6))))
                .hasMessageContaining("reaches beyond");
        assertThatThrownBy(() -> entries(new Listpack(), listpack(1, bytes(0xf5, 1))))
                .hasMessageContaining("0xf5");
        assertThatThrownBy(() -> entries(new Listpack(), listpack(1, bytes(5, 1, 255, 0))))
                .hasMessageContaining("ends after 9");
        assertThatThrownBy(() -> entries(new Listpack(), bytes(7, 0, 0, 0, 0))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> entries(new Listpack(), bytes(8, 0, 0, 0, 0, 0, 255)))
                .hasMessageContaining("of 7 bytes says it has 8");
    }

    @Test
    void aCountThatWasNotKeptIsNotCompared() {
        Listpack listpack = new Listpack();

        assertThat(entries(listpack, listpack(0xffff, bytes(5, 1, 6, 1)))).hasSize(2);
        assertThat(listpack.count()).isEqualTo(-1);
    }

    @Test
    void everyEncodingOfAZiplistIsRead() {
        String middle = "y".repeat(300);
        byte[] entries = bytes(
                0, 3, "abc", // up to 63 bytes
                5, 0x41, 44, middle, // up to 16383 bytes
                254, 47, 1, 0, 0, 0x80, 0, 0, 0, 2, "xy", // longer ones, behind a long one
                12, 0xc0, 0, 0x80, 4, 0xd0, 0, 0, 0, 0x80, 6, 0xe0, 1, 0, 0, 0, 0, 0, 0, 0x80, 10, 0xf0, 0xff, 0xff,
                0x7f, 5, 0xfe, 0x80, 3, 0xf1, 2, 0xfd);

        assertThat(entries(new Ziplist(), ziplist(10, 10 + entries.length - 2, entries)))
                .containsExactly(
                        "abc",
                        middle,
                        "xy",
                        "#-32768",
                        "#-2147483648",
                        "#-9223372036854775807",
                        "#8388607",
                        "#-128",
                        "#0",
                        "#12");
    }

    @Test
    void aZiplistThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> entries(new Ziplist(), ziplist(2, 12, bytes(0, 0xf1, 3, 0xf1))))
                .hasMessageContaining("has 2 bytes, the next one says 3");
        assertThatThrownBy(() -> entries(new Ziplist(), ziplist(1, 11, bytes(0, 0xf1))))
                .hasMessageContaining("begins at its byte 10, its header says 11");
        assertThatThrownBy(() -> entries(new Ziplist(), ziplist(3, 10, bytes(0, 0xf1))))
                .hasMessageContaining("tells of 3");
        assertThatThrownBy(() -> entries(new Ziplist(), ziplist(1, 10, bytes(0, 0xff))))
                .hasMessageContaining("0xff");
        assertThatThrownBy(() -> entries(new Ziplist(), ziplist(1, 10, bytes(0, 0x80, 255, 255, 255, 255, "x"))))
                .hasMessageContaining("4294967295 bytes reaches beyond");
    }

    @Test
    void intsetsOfEveryWidthAreRead() {
        assertThat(entries(new Intset(), bytes(2, 0, 0, 0, 3, 0, 0, 0, 255, 255, 0, 0, 1, 0)))
                .containsExactly("#-1", "#0", "#1");
        assertThat(entries(new Intset(), bytes(4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 128)))
                .containsExactly("#-2147483648");
        assertThat(entries(new Intset(), bytes(8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)))
                .containsExactly("#1");
    }

    @Test
    void anIntsetThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> entries(new Intset(), bytes(3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)))
                .hasMessageContaining("numbers of 3 bytes");
        assertThatThrownBy(() -> entries(new Intset(), bytes(2, 0, 0, 0, 2, 0, 0, 0, 1, 0)))
                .hasMessageContaining("says it has 2");
        assertThatThrownBy(() -> entries(new Intset(), bytes(2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0)))
                .hasMessageContaining("do not rise");
    }

    @Test
    void zipmapsAreReadPastTheirUnusedBytes() {
        byte[] zipmap = bytes(2, 1, "f", 3, 2, "abc", "??", 254, 2, 0, 0, 0, "gg", 0, 0, 255);

        assertThat(entries(new Zipmap(), zipmap)).containsExactly("f", "abc", "gg", "");
        zipmap[0] = 1;
        assertThatThrownBy(() -> entries(new Zipmap(), zipmap)).hasMessageContaining("tells of 2");
        zipmap[0] = (byte) 254;
        assertThat(entries(new Zipmap(), zipmap)).hasSize(4);
        assertThatThrownBy(() -> entries(new Zipmap(), bytes(1, 1, "f", 255))).hasMessageContaining("behind a key");
    }

    @Test
    void whatIsNotReadIsSkipped() throws IOException {
        byte[] bytes = listpack(3, bytes(0x83, "abc", 4, 0x82, "de", 3, 7, 1));
        ByteRun run = new ByteRun();
        run.set(new SmallWindow(bytes), bytes.length);
        Listpack listpack = new Listpack();
        listpack.open(run);

        listpack.require();
        assertThat(listpack.entry().head(1)).containsExactly('a');
        listpack.require();
        assertThat(listpack.requireNumber()).isEqualTo(7);
        assertThat(listpack.next()).isFalse();
        assertThatThrownBy(listpack::require).isInstanceOf(Refused.class);
    }

    @Test
    void aNumberIsRequiredToBeOne() throws IOException {
        byte[] bytes = listpack(1, bytes(0x81, "7", 2));
        ByteRun run = new ByteRun();
        run.set(new SmallWindow(bytes), bytes.length);
        Listpack listpack = new Listpack();
        listpack.open(run);

        assertThatThrownBy(listpack::requireNumber).hasMessageContaining("a text where a number must be");
    }

    /// What the input reports.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String what) {
            super(what);
        }
    }

    /// Moves on every seven bytes, so that everything straddles windows.
    private static final class SmallWindow extends ByteInput {
        private final byte[] all;
        private int next;

        SmallWindow(byte[] all) {
            super(new byte[0]);
            this.all = all;
        }

        @Override
        protected void advance() {
            if (next == all.length) {
                throw new Refused("at the end");
            }
            windowStart += limit;
            window = Arrays.copyOfRange(all, next, Math.min(all.length, next + 7));
            next += window.length;
            at = 0;
            limit = window.length;
        }

        @Override
        public RuntimeException damaged(String what) {
            return new Refused(what);
        }

        @Override
        public RuntimeException tooLarge(String what) {
            return new Refused(what);
        }
    }
}
