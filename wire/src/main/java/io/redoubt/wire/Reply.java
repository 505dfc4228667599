package io.redoubt.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// One RESP2 reply of a server.
public sealed interface Reply {
    /// `+OK`
    record Simple(String text) implements Reply {}

    /// `-CODE text`. `code` is the first word when it is all capitals, else `ERR`; `text` is what follows it.
    record Failure(String code, String text) implements Reply {
        /// Reads the line after its `-`.
        public static Failure of(String line) {
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            return word.matches("[A-Z]+")
                    ? new Failure(word, space < 0 ? "" : line.substring(space + 1))
                    : new Failure("ERR", line);
        }
    }

    /// `:42`
    @SuppressWarnings("AvoidCommonTypeNames") // always read as Reply.Number
    record Number(long value) implements Reply {}

    /// A binary-safe string. The array belongs to the receiver of the reply.
    @SuppressWarnings("ArrayRecordComponent") // values may be large; equals and hashCode are our own
    record Bulk(byte[] bytes) implements Reply {
        public String utf8() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bulk(byte[] others) && Arrays.equals(bytes, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bulk[" + bytes.length + " bytes]";
        }
    }

    record Array(List<Reply> items) implements Reply {
        public Array {
            items = List.copyOf(items);
        }
    }

    /// `$-1` or `*-1`
    record Nil() implements Reply {}

    /// Whether this is the status `+OK`.
    default boolean ok() {
        return this instanceof Simple(String text) && text.equals("OK");
    }

    /// A short description for messages; holds no data of bulk strings.
    default String describe() {
        return switch (this) {
            case Simple(String text) -> "'+" + Printable.of(text) + "'";
            case Failure(String code, String text) -> "'-" + code + " " + Printable.of(text) + "'";
            case Number(long value) -> "the number " + value;
            case Bulk(byte[] bytes) -> "a string of " + bytes.length + " bytes";
            case Array(List<Reply> items) -> "an array of " + items.size();
            case Nil _ -> "nil";
        };
    }
}
