package io.redoubt.formats.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the keys of a command stand among its arguments; argument 0 is its name.
///
/// Up to three groups, each absent when its first number is 0: a range of positions, keys counted by an argument
/// (`ZUNIONSTORE dst 2 a b`), and one key after the option STORE or STOREDIST. Written in the command table as `1`,
/// `1..-1/2`
/// (every second), `@2` (count at 2), `@1/2`, `1+@2`, `1+store6`, `-` (no key).
///
/// @param first first key of the range, 0 when there is none
/// @param last last key of the range; negative counts from the end, -1 being the last argument
/// @param step distance of the keys in the range
/// @param countAt position of the number of keys that follow it, 0 when there is none
/// @param countStep distance of the counted keys
/// @param storeFrom first position where STORE or STOREDIST may stand, 0 when the command has no such option
public record KeyPositions(int first, int last, int step, int countAt, int countStep, int storeFrom) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d+)(?:\\.\\.(-?\\d+))?(?:/(\\d+))?)?\\+?(?:@(\\d+)(?:/(\\d+))?)?\\+?(?:store(\\d+))?");

    static KeyPositions parse(String text) {
        if (text.equals("-")) {
            return new KeyPositions(0, 0, 1, 0, 1, 0);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a description of key positions: '" + text + "'");
        }
        int first = number(matcher, 1, 0);
        return new KeyPositions(
                first,
                number(matcher, 2, first),
                number(matcher, 3, 1),
                number(matcher, 4, 0),
                number(matcher, 5, 1),
                number(matcher, 6, 0));
    }

    private static int number(Matcher matcher, int group, int otherwise) {
        String text = matcher.group(group);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /// Whether a command with these positions names any key.
    public boolean any() {
        return first > 0 || countAt > 0;
    }
}
