package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.archive.imports.PartsDirectory.Step;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.DataFiles.MultiPart;
import io.redoubt.formats.files.DataFiles.OneFile;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.files.Pinning;
import io.redoubt.repository.SourceLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PinningTest {
    private Path data;
    private PartsDirectory server;

    @BeforeEach
    void directory(@TempDir Path folder) throws IOException {
        data = folder.toRealPath();
        server = new PartsDirectory(data);
    }

    private static Pinning pinning(PinDirectory.Linking linking) {
        return new Pinning(place -> PinDirectory.in(place, linking));
    }

    private Pinned pin(PinDirectory.Linking linking) throws IOException {
        return pinning(linking).pin(new MultiPart(server.manifest()));
    }

    private Pinned pin() throws IOException {
        return pin(PinDirectory::hardLink);
    }

    /// Something happens before each file is taken, as often as it says.
    private Pinned pinWhile(int times, Step step, AtomicInteger happened) throws IOException {
        return pin((pins, file) -> {
            if (happened.get() < times) {
                happened.incrementAndGet();
                step.run();
            }
            return pins.hardLink(file);
        });
    }

    private static List<String> texts(Pinned pinned) throws IOException {
        List<String> texts = new ArrayList<>();
        for (PinnedFile file : pinned.files()) {
            try (InputStream in = file.stream(0, file.size())) {
                texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private List<Path> pinDirectories() throws IOException {
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(PinDirectory.PREFIX))
                    .toList();
        }
    }

    private static List<String> ofRewrite(int number) {
        return List.of(
                command("SET", "base", Integer.toString(number)),
                command("SET", "increment", Integer.toString(number)));
    }

    @Test
    void theFilesOfTheManifestAreTakenInItsOrder() throws IOException {
        try (Pinned pinned = pin()) {
            assertThat(texts(pinned)).isEqualTo(ofRewrite(1));
            assertThat(pinned.manifest()).contains(Files.readString(server.manifest()));
            assertThat(pinned.rewrites()).isZero();
        }
    }

    @Test
    void aRewriteInBetweenIsNoticedAndTheFilesAreTakenAgain() throws IOException {
        var happened = new AtomicInteger();

        try (Pinned pinned = pinWhile(1, server::rewrite, happened)) {
            assertThat(happened).hasValue(1);
            assertThat(texts(pinned)).isEqualTo(ofRewrite(2));
            assertThat(pinned.rewrites()).isEqualTo(1);
        }
    }

    @Test
    void aPlainCopyIsBrokenByTheSameRewrite() throws IOException {
        Path copy = data.resolve("copy");

        server.copyNaively(copy, server::rewrite);

        RedoubtException broken = catchThrowableOfType(
                RedoubtException.class,
                () -> pinning(PinDirectory::hardLink).pin(new MultiPart(copy.resolve("appendonly.aof.manifest"))));
        assertThat(broken.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(broken)
                .hasMessageContaining("line 2 of manifest")
                .hasMessageContaining("'appendonly.aof.1.incr.aof'");
    }

    @Test
    void aRewriteThatNeverEndsIsSaidToBeTooFast() {
        var happened = new AtomicInteger();

        RedoubtException refused = catchThrowableOfType(
                RedoubtException.class, () -> pinWhile(Integer.MAX_VALUE, server::rewrite, happened));

        assertThat(refused.code()).isEqualTo(ErrorCode.FAILED);
        assertThat(refused).hasMessageContaining("rewrote its append-only files 20 times while they were being taken");
        assertThat(happened.get()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void whatIsTakenStaysAsItWasWhateverTheServerDoesNext() throws IOException {
        try (Pinned pinned = pin()) {
            server.append(command("SET", "late", "1"));
            server.rewrite();

            assertThat(texts(pinned)).isEqualTo(ofRewrite(1));
        }
    }

    @Test
    void hardLinksHoldTheFilesUntilTheEndAndNothingIsLeft() throws IOException {
        Object inode =
                Files.readAttributes(server.base(), BasicFileAttributes.class).fileKey();
        try (Pinned pinned = pin()) {
            server.rewrite();

            assertThat(pinned.names()).isPresent();
            Path links = pinDirectories().getFirst();
            assertThat(Files.readAttributes(links.resolve("1-appendonly.aof.1.base.aof"), BasicFileAttributes.class)
                            .fileKey())
                    .isEqualTo(inode);
            assertThat(Files.getPosixFilePermissions(links)).hasSize(3);
        }
        assertThat(pinDirectories()).isEmpty();
        assertThat(server.path()).isDirectoryNotContaining("glob:**.redoubt*");
    }

    @Test
    void whereLinksCannotBeMadeOpenFilesHoldThem() throws IOException {
        PinDirectory.Linking otherVolume = (_, file) -> {
            throw new FileSystemException(file.toString(), null, "Invalid cross-device link");
        };
        try (Pinned pinned = pin(otherVolume)) {
            server.rewrite();

            assertThat(texts(pinned)).isEqualTo(ofRewrite(1));
        }
    }

    @Test
    void linksLeftByACrashAreRemovedAndThoseInUseAreNot() throws IOException {
        Path crashed = Files.createDirectory(data.resolve(PinDirectory.PREFIX + "crashed"));
        Files.createFile(crashed.resolve("lock"));
        Files.createLink(crashed.resolve("1-appendonly.aof.1.base.aof"), server.base());
        Path inUse = Files.createDirectory(data.resolve(PinDirectory.PREFIX + "inuse"));
        Files.createLink(inUse.resolve("1-appendonly.aof.1.base.aof"), server.base());

        try (SourceLock _ = SourceLock.take(inUse.resolve("lock"), "held", "Wait.");
                Pinned _ = pin()) {
            assertThat(crashed).doesNotExist();
        }
        assertThat(pinDirectories()).containsExactly(inUse);
    }

    @Test
    void aRefusalLeavesNoLinks() throws IOException {
        Files.delete(server.increment());

        RedoubtException refused = catchThrowableOfType(RedoubtException.class, this::pin);

        assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused)
                .hasMessage("line 2 of manifest '%s' names 'appendonly.aof.1.incr.aof', which is not there"
                        .formatted(server.manifest()));
        assertThat(pinDirectories()).isEmpty();
    }

    /// Opening a pipe would wait for a writer.
    @Test
    @Timeout(20)
    void whatIsNoFileIsRefusedUnopened() throws Exception {
        Files.delete(server.increment());
        int status = new ProcessBuilder("mkfifo", server.increment().toString())
                .start()
                .waitFor();
        assertThat(status).isZero();

        RedoubtException refused = catchThrowableOfType(RedoubtException.class, this::pin);

        assertThat(refused).hasMessage("'%s' is no regular file".formatted(server.increment()));
        assertThat(pinDirectories()).isEmpty();
    }

    @Test
    void aManifestOfThousandsOfFilesIsNotRead() throws IOException {
        Files.writeString(server.manifest(), "# padding\n".repeat(10_000));

        assertThat(catchThrowableOfType(RedoubtException.class, this::pin))
                .hasMessageContaining("larger than any manifest");
    }

    @Test
    void namesInQuotesAreFound() throws IOException {
        Path odd = server.path().resolve("my \"own\" é.incr.aof");
        Files.move(server.increment(), odd);
        Files.writeString(server.manifest(), "# own\nfile \"my \\\"own\\\" \\xc3\\xa9.incr.aof\" seq 1 type i\n");

        try (Pinned pinned = pin()) {
            assertThat(pinned.files())
                    .singleElement()
                    .extracting(PinnedFile::path)
                    .isEqualTo(odd);
        }
        Files.delete(odd);
        assertThat(catchThrowableOfType(RedoubtException.class, this::pin))
                .hasMessageContaining("line 2 of manifest")
                .hasMessageContaining("names 'my \"own\" é.incr.aof', which is not there");
    }

    @Test
    void aFileReplacedByRenamingIsReadAsItWas() throws IOException {
        Path dump = Files.writeString(data.resolve("dump.rdb"), "old");

        try (Pinned pinned = pinning(PinDirectory::hardLink).pin(new OneFile(dump))) {
            Files.move(Files.writeString(data.resolve("temp-1.rdb"), "new one"), dump, StandardCopyOption.ATOMIC_MOVE);

            assertThat(texts(pinned)).containsExactly("old");
        }
        assertThat(pinDirectories()).isEmpty();
    }

    @Test
    void aFileThatIsCutWhileItIsReadIsReported() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "0123456789");
        try (PinnedFile pinned = PinnedFile.open(file);
                InputStream in = pinned.stream(0, pinned.size())) {
            Files.writeString(file, "0123");

            assertThat(catchThrowableOfType(RedoubtException.class, in::readAllBytes))
                    .hasMessageContaining("became shorter while it was read");
        }
    }
}
