package io.redoubt.archive;

import io.redoubt.core.ByteSize;
import io.redoubt.core.Events;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.Secret;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.repository.Repository;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An archive as a process of its own: folder as the argument, port and password as lines on standard input. It stops
/// when standard input ends, and prints its events.
final class ArchiveProcess {
    private ArchiveProcess() {}

    public static void main(String[] arguments) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ServerUri uri = ServerUri.loopback(Integer.parseInt(Objects.requireNonNull(in.readLine())));
        var password = new Secret(Objects.requireNonNull(in.readLine()));
        Path folder = Path.of(arguments[0]);
        var settings = new ArchiveSettings(
                FsyncPolicy.ALWAYS,
                ByteSize.mebibytes(64),
                Duration.ofHours(1),
                FreeSpaceFloor.parse("1mb"),
                0,
                1,
                true);
        try (var service = new ArchiveService(
                Repository.create(folder.resolve("repository"), InstantSource.system())
                        .sourceFor(new SourceName("test"), folder.resolve("spool")),
                new ServerAccess(uri, Optional.empty(), Optional.of(password), TlsSettings.standard()),
                settings,
                new Printed(),
                InstantSource.system(),
                RandomGenerator.getDefault())) {
            Thread.ofPlatform().daemon().start(() -> stopAtEnd(in, service));
            service.run();
        }
    }

    private static void stopAtEnd(BufferedReader in, ArchiveService service) {
        try {
            while (in.readLine() != null) {
                // Only the end counts.
            }
        } catch (IOException _) {
            // An end, too.
        }
        service.stop();
    }

    @SuppressWarnings("SystemOut") // the test reads it
    private static final class Printed implements Events {
        @Override
        public void info(String message) {
            System.out.println(message);
        }

        @Override
        public void warn(String message) {
            System.out.println("WARN " + message);
        }
    }
}
