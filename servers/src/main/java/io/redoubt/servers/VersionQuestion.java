package io.redoubt.servers;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks a program for its version, and so whether it is a server at all.
final class VersionQuestion {
    private static final Pattern ANSWER = Pattern.compile("(Redis|Valkey) server v=(\\d\\S*)");
    private static final int LONGEST_ANSWER = 4096;
    private static final String HINT = "Name a redis-server or valkey-server with --server-binary.";

    private final Duration patience;

    /// @param patience how long the program may take to answer
    VersionQuestion(Duration patience) {
        this.patience = patience;
    }

    /// @throws RedoubtException `NO_SERVER_BINARY` if it cannot be run, does not answer in time, or is something else
    ServerVersion ask(Path program) {
        if (!Files.isRegularFile(program)) {
            throw refused(program, "there is no such file");
        }
        if (!Files.isExecutable(program)) {
            throw refused(program, "it may not be executed");
        }
        return parse(program, answer(program));
    }

    private static ServerVersion parse(Path program, String answer) {
        Matcher matcher = ANSWER.matcher(answer);
        if (!matcher.lookingAt()) {
            throw refused(program, "it does not answer --version as one");
        }
        try {
            return ServerVersion.of(matcher.group(1).equals("Redis") ? Engine.REDIS : Engine.VALKEY, matcher.group(2));
        } catch (IllegalArgumentException _) {
            throw refused(program, "its version is not understood");
        }
    }

    private String answer(Path program) {
        try {
            Process process = new ProcessBuilder(program.toAbsolutePath().toString(), "--version")
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .start();
            try (InputStream out = process.getInputStream()) {
                return CompletableFuture.supplyAsync(() -> firstBytes(out), Thread.ofVirtual()::start)
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException e) {
            throw refused(program, "it cannot be run: " + e.getMessage());
        } catch (TimeoutException _) {
            throw refused(program, "it does not answer --version");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RedoubtException(
                    ErrorCode.INTERRUPTED,
                    "interrupted while asking '" + program + "' for its version",
                    "Run it again.");
        }
    }

    private static String firstBytes(InputStream out) {
        try {
            return new String(out.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static RedoubtException refused(Path program, String reason) {
        return new RedoubtException(
                ErrorCode.NO_SERVER_BINARY, "'%s' is not a server: %s".formatted(program, reason), HINT);
    }
}
