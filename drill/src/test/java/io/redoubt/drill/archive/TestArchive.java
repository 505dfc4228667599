package io.redoubt.drill.archive;

import io.redoubt.archive.ArchiveService;
import io.redoubt.archive.ArchiveSettings;
import io.redoubt.core.ByteSize;
import io.redoubt.core.Events;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.Secret;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The archive as a program, with the words of `redoubt archive`, for tests of this module, which knows no
/// commands.
final class TestArchive {
    private TestArchive() {}

    /// What starts it.
    static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TestArchive.class.getName());
    }

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        InstantSource clock = InstantSource.system();
        Path root = Path.of(after(words, "--repo"));
        Repository repository = Repository.isRepository(root) ? Repository.open(root) : Repository.create(root, clock);
        SourceName source = new SourceName(after(words, "--source"));
        SourceStore store =
                repository.sourceFor(source, Path.of(after(words, "--spool")).resolve(source.text()));
        Secret password = new Secret(System.getenv("REDISCLI_AUTH"));
        ServerAccess access = new ServerAccess(
                ServerUri.parse(words.get(1)),
                Optional.empty(),
                Optional.of(password),
                ServerAccess.of(ServerUri.loopback(1)).tls());
        try (var service =
                new ArchiveService(store, access, settings(words), Events.none(), clock, new SecureRandom())) {
            service.run();
        }
    }

    private static ArchiveSettings settings(List<String> words) {
        return new ArchiveSettings(
                FsyncPolicy.valueOf(after(words, "--fsync").toUpperCase(Locale.ROOT)),
                ByteSize.parse(after(words, "--segment-size")),
                Duration.ofMinutes(1),
                FreeSpaceFloor.parse(after(words, "--min-free")),
                0,
                1,
                true);
    }

    private static String after(List<String> words, String option) {
        return words.get(words.indexOf(option) + 1);
    }
}
