package io.redoubt.persistence.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where a server's data directory is for this process, if it is.
///
/// @param path empty when they cannot be seen
/// @param why they cannot be seen; else empty
record ServerDirectory(Optional<Path> path, String why) {
    private static final Duration CLOCK_PLAY = Duration.ofSeconds(3);

    /// Finds the directory that the server names, on this machine only if that process runs here: the same path on
    /// another machine, or in a container, is another directory.
    ///
    /// @param named by the user; believed as it is
    static ServerDirectory find(Optional<Path> named, InetAddress server, ServerFacts facts, Settings settings) {
        if (named.isPresent()) {
            return Files.isDirectory(named.get())
                    ? new ServerDirectory(named, "")
                    : unseen("'" + named.get() + "' is no directory");
        }
        if (!ofThisMachine(server)) {
            return unseen("the server is on another machine; --data-dir names its directory where it is mounted");
        }
        if (settings.directory().isEmpty()) {
            return unseen("CONFIG GET dir is not permitted; --data-dir names the directory");
        }
        long id = facts.process().id().orElse(0);
        if (!runsHere(id, facts.process().startSecond())) {
            return unseen(
                    "the server's process is not on this machine, as in a container; --data-dir names its directory");
        }
        Path working = Path.of("/proc", Long.toString(id), "cwd");
        // Readable for the server's user and for root: then it is the directory itself, in a container too.
        if (Files.isDirectory(working) && Files.isReadable(working)) {
            return new ServerDirectory(Optional.of(working), "");
        }
        return existing(settings.directory().get());
    }

    private static ServerDirectory existing(String directory) {
        try {
            Path path = Path.of(directory);
            return Files.isDirectory(path)
                    ? new ServerDirectory(Optional.of(path), "")
                    : unseen("'" + directory + "' cannot be seen from here");
        } catch (InvalidPathException _) {
            return unseen("the server's directory has a name that is none here");
        }
    }

    private static ServerDirectory unseen(String why) {
        return new ServerDirectory(Optional.empty(), why);
    }

    private static boolean runsHere(long id, long startSecond) {
        Optional<Instant> started =
                ProcessHandle.of(id).flatMap(process -> process.info().startInstant());
        return started.isPresent()
                && Duration.between(started.get(), Instant.ofEpochSecond(startSecond))
                                .abs()
                                .compareTo(CLOCK_PLAY)
                        <= 0;
    }

    private static boolean ofThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return false;
        }
    }

    /// Free space for the server's user, and the volume's size.
    ///
    /// @throws IOException if the directory is gone
    Space space() throws IOException {
        var volume = Files.getFileStore(path.orElseThrow());
        return new Space(volume.getUsableSpace(), volume.getTotalSpace());
    }

    record Space(long freeBytes, long totalBytes) {}
}
