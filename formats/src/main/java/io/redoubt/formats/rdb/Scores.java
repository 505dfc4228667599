package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteInput;
import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Scores of sorted sets that stand in a file as text.
final class Scores {
    private static final int NAN = 253;
    private static final int INFINITY = 254;
    private static final int MINUS_INFINITY = 255;
    /// Servers give 128 bytes to the text of a number.
    private static final int MAX_TEXT = 128;

    private Scores() {}

    /// The oldest form: a byte that is the length of the text, or says that it is no finite number.
    static double read(RdbInput in) throws IOException {
        int length = in.unsignedByte();
        return switch (length) {
            case NAN -> Double.NaN;
            case INFINITY -> Double.POSITIVE_INFINITY;
            case MINUS_INFINITY -> Double.NEGATIVE_INFINITY;
            default -> {
                byte[] text = new byte[length];
                in.copyTo(text, 0, length);
                yield parse(text, in);
            }
        };
    }

    static double parse(ByteRun text, ByteInput in) throws IOException {
        if (text.length() > MAX_TEXT) {
            throw in.damaged("a score of %d bytes".formatted(text.length()));
        }
        return parse(text.toArray(MAX_TEXT), in);
    }

    private static double parse(byte[] bytes, ByteInput in) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return switch (text) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> decimal(text, in);
        };
    }

    private static double decimal(String text, ByteInput in) {
        // Double.parseDouble takes more than a server writes: white space, 1d, 0x1p3.
        if (!text.chars().allMatch(letter -> "+-.eE".indexOf(letter) >= 0 || (letter >= '0' && letter <= '9'))) {
            throw in.damaged("a score that is no number");
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw in.damaged("a score that is no number");
        }
    }
}
