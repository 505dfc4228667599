package io.redoubt.cli.frame;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Asks a person at the terminal, one question after another. One reader for all: it may have read further than a
/// line.
public final class Questions {
    private static final int ATTEMPTS = 3;

    private final Invocation in;
    private final BufferedReader answers;

    public Questions(Invocation in) {
        this.in = in;
        this.answers =
                new BufferedReader(new InputStreamReader(in.surroundings().stdin(), StandardCharsets.UTF_8));
    }

    /// Whether there is somebody to ask.
    public static boolean possible(Invocation in) {
        Surroundings.Terminals terminals = in.surroundings().terminals();
        return terminals.stdin() && terminals.stderr();
    }

    /// Asks until the answer can be read, three times at most.
    ///
    /// @param usual what an empty answer means
    /// @param reader throws IllegalArgumentException, with the reason, for what is no answer
    /// @throws RedoubtException USAGE if none of the answers was one, or there are no more
    public <T> T ask(String question, String usual, Function<String, T> reader) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            in.output().ask("%s [%s]".formatted(question, usual));
            String line = answers.readLine();
            if (line == null) {
                break;
            }
            try {
                return reader.apply(line.isBlank() ? usual : line.strip());
            } catch (IllegalArgumentException e) {
                in.output().ask("  " + e.getMessage());
            }
        }
        throw new RedoubtException(
                ErrorCode.USAGE,
                "there was no answer to '%s'".formatted(question),
                "Give the options instead; see --help.");
    }
}
