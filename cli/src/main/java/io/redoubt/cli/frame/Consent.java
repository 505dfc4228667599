package io.redoubt.cli.frame;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Lets a command do what cannot be undone: by `--yes`, or by a person at the terminal who is asked.
///
/// The command declares `Options.YES`.
public record Consent(Invocation in) {
    private static final Set<String> YES = Set.of("y", "yes");

    /// Fails at once where nobody could ever answer: a job without `--yes` is not to fail only on the day that
    /// something is to be removed.
    ///
    /// @throws RedoubtException USAGE without `--yes` and without a terminal
    public void requirePossible() {
        Surroundings.Terminals terminals = in.surroundings().terminals();
        if (!in.options().on(Options.YES) && !(terminals.stdin() && terminals.stderr())) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "there is no terminal to ask on, and --yes was not given",
                    "Add --yes to do it without being asked, or --dry-run to see what would be done.");
        }
    }

    /// Asks, unless `--yes` was given.
    ///
    /// @param question without its question mark and the ways to answer
    /// @throws RedoubtException FAILED if the answer is anything but yes
    public void requireFor(String question) throws IOException {
        if (in.options().on(Options.YES)) {
            return;
        }
        in.output().ask(question + "? [y/N]");
        String answer = answer().orElse("").strip().toLowerCase(Locale.ROOT);
        if (!YES.contains(answer)) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "not confirmed, so nothing was done", "Answer 'y', or give --yes.");
        }
    }

    private Optional<String> answer() throws IOException {
        return Optional.ofNullable(
                new BufferedReader(new InputStreamReader(in.surroundings().stdin(), StandardCharsets.UTF_8))
                        .readLine());
    }
}
