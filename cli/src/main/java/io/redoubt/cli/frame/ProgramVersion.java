package io.redoubt.cli.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What this program is, as `--version` prints it.
public final class ProgramVersion {
    private ProgramVersion() {}

    /// `redoubt 0.1.0 (JDK 25.0.3)`.
    static String line() {
        return "redoubt " + number() + " (JDK " + System.getProperty("java.version") + ")";
    }

    /// `0.1.0`.
    public static String number() {
        try (InputStream in = ProgramVersion.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
