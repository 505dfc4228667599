package io.redoubt.drill.restore;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.QuotedWords;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line of the user's own checks: a command, a comparison, what the answer must be, as in `XLEN orders >=
/// 1000`. Words are quoted as in redis-cli.
///
/// @param text the line as it was written
/// @param command its words
public record Assertion(String text, List<String> command, Comparison comparison, String expected) {
    private static final long LARGEST_FILE = 1 << 20;
    /// What of a line or an answer is shown.
    private static final int LONGEST_SHOWN = 120;
    /// No number anybody compares with is longer; one of a million digits would take minutes to read.
    private static final int LONGEST_NUMBER = 400;

    /// How an answer is held to what is expected. All but `=` and `!=` compare numbers.
    public enum Comparison {
        EQUAL("="),
        UNEQUAL("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        MORE(">"),
        LESS("<");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        static Optional<Comparison> of(String sign) {
            return List.of(values()).stream()
                    .filter(one -> one.sign.equals(sign))
                    .findFirst();
        }

        boolean holds(String answer, String expected) {
            return switch (this) {
                case EQUAL -> answer.equals(expected);
                case UNEQUAL -> !answer.equals(expected);
                case AT_LEAST -> compare(answer, expected) >= 0;
                case AT_MOST -> compare(answer, expected) <= 0;
                case MORE -> compare(answer, expected) > 0;
                case LESS -> compare(answer, expected) < 0;
            };
        }

        private static int compare(String answer, String expected) {
            return new BigDecimal(answer).compareTo(new BigDecimal(expected));
        }
    }

    public Assertion {
        command = List.copyOf(command);
    }

    /// Reads a file of assertions; blank lines and those that begin with `#` say nothing.
    ///
    /// @throws RedoubtException USAGE naming the first line that is none
    public static List<Assertion> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'%s' is no file of assertions".formatted(file),
                    "Give a text file of at most 1 MiB, with lines such as: XLEN orders >= 1000");
        }
        List<Assertion> assertions = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            number++;
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                assertions.add(parse(line.strip(), file + ":" + number));
            }
        }
        return assertions;
    }

    static Assertion parse(String line, String where) {
        List<String> words = QuotedWords.of(line).orElseThrow(() -> bad(where, "has quotes that do not close"));
        Optional<Comparison> comparison =
                words.size() < 3 ? Optional.empty() : Comparison.of(words.get(words.size() - 2));
        if (comparison.isEmpty()) {
            throw bad(where, "is no command with =, !=, >=, <=, > or < and one expected value behind it");
        }
        String expected = words.getLast();
        boolean numeric = comparison.get() != Comparison.EQUAL && comparison.get() != Comparison.UNEQUAL;
        if (numeric && number(expected).isEmpty()) {
            throw bad(where, "compares with '%s', which is no number".formatted(expected));
        }
        return new Assertion(line, words.subList(0, words.size() - 2), comparison.get(), expected);
    }

    private static RedoubtException bad(String where, String what) {
        return new RedoubtException(
                ErrorCode.USAGE, "%s %s".formatted(where, what), "Write lines such as: XLEN orders >= 1000");
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// The line as far as it is shown.
    String shortText() {
        return shown(text);
    }

    private static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(LONGEST_SHOWN).forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return out + (text.codePointCount(0, text.length()) > LONGEST_SHOWN ? "..." : "");
    }

    /// Asks a server.
    ///
    /// @return empty if it holds, else what was answered
    /// @throws RedoubtException SERVER_UNREACHABLE if no answer comes, or one that is too long; the
    ///     connection is then of no use any more
    Optional<String> failure(ServerConnection server) {
        String answer = answer(server.call(command.toArray(String[]::new)));
        boolean comparable = comparison == Comparison.EQUAL
                || comparison == Comparison.UNEQUAL
                || number(answer).isPresent();
        return comparable && comparison.holds(answer, expected) ? Optional.empty() : Optional.of(shown(answer));
    }

    private static String answer(Reply reply) {
        return switch (reply) {
            case Reply.Bulk bulk -> bulk.utf8();
            case Reply.Number(long value) -> Long.toString(value);
            case Reply.Simple(String value) -> value;
            case Reply.Nil _ -> "(nil)";
            case Reply.Failure(String code, String text) -> "(error) %s %s".formatted(code, text);
            case Reply.Array(List<Reply> items) -> "(%d elements)".formatted(items.size());
        };
    }
}
