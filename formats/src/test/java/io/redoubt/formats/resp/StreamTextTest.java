package io.redoubt.formats.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.Samples;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The streams of thirteen servers are read as the commands that others read in them: `repl-stream.txt` was
/// written when they were recorded, one command on a line, long arguments and lines cut.
class StreamTextTest {
    /// Where a line stops being the command as it is: an escape, or an argument that was cut.
    private static final Pattern PLAIN = Pattern.compile("[^\\\\]*?(?=\\.\\.\\.\\(\\d+ bytes\\)|\\\\|$)");

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void everyCommandIsReadAsItWasSent(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");
        List<String> lines = new String(Samples.of(server, "repl-stream.txt"), ISO_8859_1)
                .lines()
                .toList();
        Commands commands = new Commands();
        RespReader reader = new RespReader(commands);

        int end = reader.accept(stream, 0, stream.length, 0);

        assertThat(end).isEqualTo(stream.length);
        assertThat(reader.betweenCommands()).isTrue();
        assertThat(commands.all).hasSameSizeAs(lines);
        int compared = 0;
        for (int i = 0; i < lines.size(); i++) {
            Matcher plain = PLAIN.matcher(lines.get(i));
            assertThat(plain.lookingAt()).isTrue();
            assertThat(commands.all.get(i)).as("line %d", i + 1).startsWith(plain.group());
            compared += plain.group().length();
        }
        assertThat(compared).isGreaterThan(3000);
    }

    private static final class Commands implements RespReader.Handler {
        private final List<String> all = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final ByteArrayOutputStream word = new ByteArrayOutputStream();

        @Override
        public void commandStart(int at) {
            words.clear();
        }

        @Override
        public void argumentCount(int count) {
            assertThat(count).isPositive();
        }

        @Override
        public boolean argument(int index, long length) {
            word.reset();
            return true;
        }

        @Override
        public void bytes(byte[] array, int from, int to) {
            word.write(array, from, to - from);
        }

        @Override
        public void argumentEnd() {
            words.add(word.toString(ISO_8859_1));
        }

        @Override
        public void commandEnd(int end) {
            all.add(String.join(" ", words));
        }

        @Override
        public RedoubtException malformed(long offset, String what) {
            return new RedoubtException(ErrorCode.DAMAGED, "byte %d: %s".formatted(offset, what), "Look at it.");
        }
    }
}
