package io.redoubt.cli.frame;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/// The details of a failure nobody foresaw, kept in a file that only its owner may read, for the person who fixes it.
///
/// It never holds the arguments: they may name hosts and users, and a URI may hold a password.
final class FailureReport {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private FailureReport() {}

    /// Writes the details; empty if even that failed, which must not hide the failure itself.
    static Optional<Path> write(Path directory, Instant when, String version, String command, Throwable failure) {
        Path file = directory.resolve("failure-" + STAMP.format(when) + ".txt");
        try {
            Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
            Files.createFile(file, OWNER_ONLY_FILE);
            Files.writeString(file, text(when, version, command, failure), StandardOpenOption.WRITE);
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static String text(Instant when, String version, String command, Throwable failure) {
        return """
                time: %s
                version: %s
                command: %s
                system: %s %s

                %s""".formatted(
                        when,
                        version,
                        command,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        stackTrace(failure));
    }
}
