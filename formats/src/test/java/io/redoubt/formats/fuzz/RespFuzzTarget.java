package io.redoubt.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.resp.RespReader;
import java.util.ArrayList;
import java.util.List;

/// Reads bytes as commands, whole and in pieces: the reader must find the same in both.
public final class RespFuzzTarget {
    private static final int LONGEST_PIECE = 8;

    private RespFuzzTarget() {}

    /// The name and form Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> whole = events(input, Math.max(1, input.length));
        for (int piece = 1; piece <= LONGEST_PIECE; piece++) {
            assertThat(events(input, piece)).as("in pieces of %d bytes", piece).isEqualTo(whole);
        }
    }

    private static List<String> events(byte[] input, int piece) {
        Events events = new Events();
        RespReader reader = new RespReader(events);
        try {
            for (int from = 0; from < input.length; from += piece) {
                int to = Math.min(input.length, from + piece);
                int end = reader.accept(input, from, to, from);
                if (end < to) {
                    events.add("no command at " + end);
                    return events.all;
                }
            }
            events.add(reader.betweenCommands() ? "whole" : "cut short");
        } catch (RedoubtException e) {
            events.add(String.valueOf(e.getMessage()));
        }
        return events.all;
    }

    /// What the reader tells, in words; bytes of one argument as one.
    private static final class Events implements RespReader.Handler {
        private final List<String> all = new ArrayList<>();
        private long bytes;
        private int sum;

        void add(String event) {
            all.add(event);
        }

        @Override
        public void commandStart(int at) {
            add("command at " + at);
        }

        @Override
        public void argumentCount(int count) {
            add(count + " arguments");
        }

        @Override
        public boolean argument(int index, long length) {
            add("argument %d of %d bytes".formatted(index, length));
            bytes = 0;
            sum = 0;
            return index % 3 != 2;
        }

        @Override
        public void bytes(byte[] array, int from, int to) {
            assertThat(to).isGreaterThan(from);
            bytes += to - from;
            for (int i = from; i < to; i++) {
                sum = 31 * sum + array[i];
            }
        }

        @Override
        public void argumentEnd() {
            add("%d bytes, %x".formatted(bytes, sum));
        }

        @Override
        public void commandEnd(int end) {
            add("end at " + end);
        }

        @Override
        public RedoubtException malformed(long offset, String what) {
            return new RedoubtException(ErrorCode.DAMAGED, "byte %d: %s".formatted(offset, what), "Look at it.");
        }
    }
}
