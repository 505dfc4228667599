package io.redoubt.formats.aof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits a line into words as servers do for manifests and configuration files: at blanks, but for words in
/// quotes. Double quotes know `\n`, `\xHH` and their like, single quotes only `\'`. Source: sdssplitargs in the
/// servers' src/sds.c.
public final class QuotedWords {
    private final String line;
    private int at;

    private QuotedWords(String line) {
        this.line = line;
    }

    /// The words, none for a blank line; empty if its quotes do not balance.
    ///
    /// @param line its bytes as ISO 8859-1, so that `\xHH` and a byte of that value are the same
    public static Optional<List<String>> of(String line) {
        return new QuotedWords(line).words();
    }

    private Optional<List<String>> words() {
        List<String> words = new ArrayList<>();
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            char first = line.charAt(at);
            boolean quotes = first == '"' || first == '\'';
            boolean whole = quotes ? quoted(first, word) : bare(word);
            if (!whole || (at < line.length() && !Character.isWhitespace(line.charAt(at)))) {
                return Optional.empty();
            }
            words.add(word.toString());
        }
        return Optional.of(words);
    }

    private boolean bare(StringBuilder word) {
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            word.append(line.charAt(at++));
        }
        return true;
    }

    /// Goes behind the closing quote; false if there is none.
    private boolean quoted(char quote, StringBuilder word) {
        at++;
        while (at < line.length() && line.charAt(at) != quote) {
            char c = line.charAt(at);
            if (c != '\\' || at + 1 == line.length()) {
                word.append(c);
                at++;
            } else if (quote == '\'') {
                boolean escapedQuote = line.charAt(at + 1) == '\'';
                word.append(escapedQuote ? "'" : "\\");
                at += escapedQuote ? 2 : 1;
            } else if (isByte()) {
                word.append((char) Integer.parseInt(line.substring(at + 2, at + 4), 16));
                at += 4;
            } else {
                word.append(unescaped(line.charAt(at + 1)));
                at += 2;
            }
        }
        return at++ < line.length();
    }

    /// Whether `\xHH` stands here.
    private boolean isByte() {
        return at + 4 <= line.length() && line.substring(at, at + 4).matches("\\\\x[0-9a-fA-F]{2}");
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> '\u0007';
            default -> letter;
        };
    }
}
