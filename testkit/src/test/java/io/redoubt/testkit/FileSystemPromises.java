package io.redoubt.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the product relies on in any file system; the machine's own shows that the simulated one is held to the truth.
interface FileSystemPromises {
    /// An empty directory.
    Path root() throws IOException;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(root().resolve(name), content, US_ASCII);
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    @Test
    default void aWrittenFileIsReadBack() throws IOException {
        Path file = file("f", "hello");

        assertThat(Files.readString(file)).isEqualTo("hello");
        assertThat(Files.size(file)).isEqualTo(5);
        assertThat(Files.isRegularFile(file)).isTrue();
        assertThat(Files.isDirectory(file)).isFalse();
        assertThat(Files.exists(root().resolve("other"))).isFalse();
    }

    @Test
    default void streamsReadAndWrite() throws IOException {
        Path file = root().resolve("f");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("one ".getBytes(US_ASCII));
        }
        try (OutputStream out = Files.newOutputStream(file, APPEND)) {
            out.write("two".getBytes(US_ASCII));
        }
        try (var in = Files.newInputStream(file)) {
            assertThat(in.skip(4)).isEqualTo(4);
            assertThat(in.readAllBytes()).isEqualTo("two".getBytes(US_ASCII));
        }
        assertThat(Files.readAllLines(file)).containsExactly("one two");
    }

    @Test
    default void openOptionsDecideAboutExistingFiles() throws IOException {
        Path file = root().resolve("f");
        assertThatThrownBy(() -> FileChannel.open(file, WRITE)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FileChannel.open(file, READ)).isInstanceOf(NoSuchFileException.class);
        FileChannel.open(file, CREATE_NEW, WRITE).close();
        assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW, WRITE))
                .isInstanceOf(FileAlreadyExistsException.class);
        file("f", "hello");
        FileChannel.open(file, CREATE, WRITE).close();
        assertThat(Files.size(file)).isEqualTo(5);
        FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE).close();
        assertThat(Files.size(file)).isZero();
        assertThatThrownBy(() -> FileChannel.open(root(), WRITE)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> FileChannel.open(file.resolve("below"), CREATE, WRITE))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    default void channelsReadAndWriteAtPositions() throws IOException {
        try (FileChannel channel = FileChannel.open(root().resolve("f"), CREATE, READ, WRITE)) {
            assertThat(channel.write(ascii("hello"))).isEqualTo(5);
            assertThat(channel.position()).isEqualTo(5);
            assertThat(channel.write(ascii("J"), 0)).isEqualTo(1);
            assertThat(channel.position()).isEqualTo(5);
            assertThat(channel.write(ascii("!"), 7)).isEqualTo(1);
            assertThat(channel.size()).isEqualTo(8);
            var all = ByteBuffer.allocateDirect(100);
            assertThat(channel.read(all, 0)).isEqualTo(8);
            assertThat(US_ASCII.decode(all.flip()).toString()).isEqualTo("Jello\0\0!");
            assertThat(channel.read(ByteBuffer.allocate(1), 8)).isEqualTo(-1);
            assertThat(channel.position(2).read(ByteBuffer.allocate(3))).isEqualTo(3);
            assertThat(channel.position()).isEqualTo(5);
            assertThat(channel.truncate(4).size()).isEqualTo(4);
            assertThat(channel.position()).isEqualTo(4);
            assertThat(channel.truncate(9).size()).isEqualTo(4);
            channel.force(false);
        }
        assertThat(Files.readString(root().resolve("f"))).isEqualTo("Jell");
    }

    @Test
    default void whatWasCutOffReadsAsZeroWhenTheFileGrowsAgain() throws IOException {
        try (FileChannel channel = FileChannel.open(root().resolve("f"), CREATE, WRITE)) {
            channel.write(ascii("secret"));
            channel.truncate(1);
            channel.write(ascii("!"), 5);
        }
        assertThat(Files.readString(root().resolve("f"))).isEqualTo("s\0\0\0\0!");
    }

    @Test
    default void gatheringWritesAndScatteringReadsAreComplete() throws IOException {
        try (FileChannel channel = FileChannel.open(root().resolve("f"), CREATE, READ, WRITE)) {
            assertThat(channel.write(new ByteBuffer[] {ascii("ab"), ascii(""), ascii("cde")}))
                    .isEqualTo(5);
            channel.position(0);
            var two = ByteBuffer.allocate(2);
            var ten = ByteBuffer.allocate(10);
            assertThat(channel.read(new ByteBuffer[] {two, ten})).isEqualTo(5);
            assertThat(US_ASCII.decode(ten.flip()).toString()).isEqualTo("cde");
            assertThat(channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(-1);
        }
    }

    @Test
    default void channelsTransferToEachOther() throws IOException {
        Path source = file("a", "0123456789");
        try (FileChannel in = FileChannel.open(source, READ);
                FileChannel out = FileChannel.open(root().resolve("b"), CREATE, WRITE)) {
            assertThat(in.transferTo(2, 5, out)).isEqualTo(5);
            assertThat(in.position()).isZero();
            assertThat(in.transferTo(8, 100, out)).isEqualTo(2);
            assertThat(out.transferFrom(in, 7, 3)).isEqualTo(3);
            assertThat(in.position()).isEqualTo(3);
        }
        assertThat(Files.readString(root().resolve("b"))).isEqualTo("2345689012");
    }

    @Test
    default void appendingGoesToTheEndWhereverThePositionIs() throws IOException {
        Path file = file("f", "abc");
        try (FileChannel channel = FileChannel.open(file, APPEND)) {
            channel.position(0);
            channel.write(ascii("def"));
            assertThat(channel.position()).isEqualTo(6);
        }
        assertThat(Files.readString(file)).isEqualTo("abcdef");
        assertThatThrownBy(() -> FileChannel.open(file, APPEND, READ)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void channelsRefuseWhatTheyWereNotOpenedFor() throws IOException {
        Path file = file("f", "abc");
        try (FileChannel channel = FileChannel.open(file, READ)) {
            assertThatThrownBy(() -> channel.write(ascii("x"))).isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(channel::tryLock).isInstanceOf(NonWritableChannelException.class);
        }
        FileChannel channel = FileChannel.open(file, WRITE);
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(NonReadableChannelException.class);
        channel.close();
        assertThatThrownBy(() -> channel.write(ascii("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> channel.force(true)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    default void anInterruptedThreadFindsItsChannelClosed() throws IOException {
        try (FileChannel channel = FileChannel.open(root().resolve("f"), CREATE, WRITE)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> channel.write(ascii("x"))).isInstanceOf(ClosedByInterruptException.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    default void aLockIsHeldUntilItsChannelIsClosed() throws IOException {
        Path file = root().resolve("lock");
        FileChannel holder = FileChannel.open(file, CREATE, WRITE);
        FileLock lock = holder.lock();
        try (FileChannel other = FileChannel.open(file, WRITE)) {
            assertThatThrownBy(other::tryLock).isInstanceOf(OverlappingFileLockException.class);
            assertThat(lock.isValid()).isTrue();

            holder.close();

            assertThat(lock.isValid()).isFalse();
            FileLock second = other.tryLock();
            assertThat(second).isNotNull();
            second.release();
            assertThat(second.isValid()).isFalse();
            assertThat(other.tryLock(0, 1, false)).isNotNull();
            assertThat(other.tryLock(1, 1, false)).isNotNull();
        }
    }

    @Test
    default void movesReplaceOnlyWhenToldTo() throws IOException {
        Path a = file("a", "new");
        Path b = file("b", "old");
        assertThatThrownBy(() -> Files.move(a, b)).isInstanceOf(FileAlreadyExistsException.class);
        Files.move(a, b, REPLACE_EXISTING);
        assertThat(Files.readString(b)).isEqualTo("new");
        assertThat(Files.exists(a)).isFalse();
        file("a", "newer");
        Files.move(a, b, ATOMIC_MOVE);
        assertThat(Files.readString(b)).isEqualTo("newer");
        assertThatThrownBy(() -> Files.move(a, b, ATOMIC_MOVE)).isInstanceOf(NoSuchFileException.class);
        Files.move(b, b.resolveSibling("b"));
        assertThat(Files.exists(b)).isTrue();
    }

    @Test
    default void anOpenChannelFollowsItsFileThroughRenameAndDelete() throws IOException {
        Path file = root().resolve("f");
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            Files.move(file, root().resolve("g"), ATOMIC_MOVE);
            channel.write(ascii("abc"));
            assertThat(Files.readString(root().resolve("g"))).isEqualTo("abc");
            Files.delete(root().resolve("g"));
            assertThat(channel.size()).isEqualTo(3);
        }
    }

    @Test
    default void directoriesAreMovedWithWhatTheyHold() throws IOException {
        Path d = Files.createDirectory(root().resolve("d"));
        Files.createDirectories(d.resolve("e"));
        Files.writeString(d.resolve("e/f"), "abc");
        Path target = Files.createDirectory(root().resolve("target"));
        Files.move(d, target, ATOMIC_MOVE);
        assertThat(Files.readString(target.resolve("e/f"))).isEqualTo("abc");
        Files.createDirectory(d);
        assertThatThrownBy(() -> Files.move(d, target, ATOMIC_MOVE)).isInstanceOf(FileSystemException.class);
        Path file = file("file", "");
        assertThatThrownBy(() -> Files.move(file, d, ATOMIC_MOVE)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> Files.move(d, file, ATOMIC_MOVE)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> Files.move(d, d.resolve("x"), ATOMIC_MOVE)).isInstanceOf(FileSystemException.class);
    }

    @Test
    default void deletingIsRefusedForFullDirectoriesAndMissingFiles() throws IOException {
        Path d = Files.createDirectory(root().resolve("d"));
        Path f = Files.writeString(d.resolve("f"), "abc");
        assertThatThrownBy(() -> Files.delete(d)).isInstanceOf(DirectoryNotEmptyException.class);
        Files.delete(f);
        assertThatThrownBy(() -> Files.delete(f)).isInstanceOf(NoSuchFileException.class);
        assertThat(Files.deleteIfExists(f)).isFalse();
        assertThat(Files.deleteIfExists(d)).isTrue();
        assertThat(Files.exists(d)).isFalse();
    }

    @Test
    default void creatingADirectoryTwiceOrWithoutParentIsRefused() throws IOException {
        Path d = Files.createDirectory(root().resolve("d"));
        assertThatThrownBy(() -> Files.createDirectory(d)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.createDirectory(root().resolve("x/y"))).isInstanceOf(NoSuchFileException.class);
        assertThat(Files.createDirectories(d)).isEqualTo(d);
        Durability.createDirectories(root().resolve("a/b/c"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve("a/b/c"))))
                .isEqualTo("rwx------");
    }

    @Test
    default void directoriesAreListedAndWalked() throws IOException {
        Path d = Files.createDirectories(root().resolve("d/e"));
        file("a.log", "");
        file("b.txt", "");
        Files.writeString(d.resolve("f"), "");
        try (Stream<Path> list = Files.list(root())) {
            assertThat(list.map(path -> path.getFileName() + "")).containsExactlyInAnyOrder("a.log", "b.txt", "d");
        }
        Path top = root();
        try (Stream<Path> walk = Files.walk(top)) {
            assertThat(walk.map(path -> top.relativize(path).toString()).sorted())
                    .containsExactly("", "a.log", "b.txt", "d", "d/e", "d/e/f");
        }
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(root(), "*.log")) {
            assertThat(logs).containsExactly(root().resolve("a.log"));
        }
        assertThatThrownBy(() -> Files.list(root().resolve("a.log"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.list(root().resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    default void aHardLinkIsTheSameFile() throws IOException {
        Path a = file("a", "abc");
        Path b = Files.createLink(root().resolve("b"), a);
        Path c = file("c", "abc");
        assertThat(Files.isSameFile(a, b)).isTrue();
        assertThat(Files.isSameFile(a, c)).isFalse();
        assertThatThrownBy(() -> Files.createLink(b, a)).isInstanceOf(FileAlreadyExistsException.class);
        Files.delete(a);
        assertThat(Files.readString(b)).isEqualTo("abc");
    }

    @Test
    default void attributesAreStored() throws IOException {
        Path file = file("f", "abc");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-05-01T00:00:00Z")));

        var attributes = Files.readAttributes(file, PosixFileAttributes.class);

        assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rw-------");
        assertThat(Files.getOwner(file)).isEqualTo(attributes.owner());
        assertThat(attributes.lastModifiedTime().toInstant()).isEqualTo(Instant.parse("2026-05-01T00:00:00Z"));
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).size()).isEqualTo(3);
        assertThat(Files.readAttributes(file, "size,isDirectory"))
                .containsEntry("size", 3L)
                .containsEntry("isDirectory", false);
        assertThat(Files.getFileStore(file).supportsFileAttributeView("posix")).isTrue();
        assertThat(Files.getFileStore(file).getUsableSpace()).isPositive();
        assertThatThrownBy(() -> Files.getLastModifiedTime(root().resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    default void permissionsCanBeGivenAtCreation() throws IOException {
        var secret = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path file = Files.createFile(root().resolve("f"), secret);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.isExecutable(file)).isFalse();
        assertThat(Files.isReadable(file)).isTrue();
    }

    @Test
    default void aCopyHoldsTheSameBytes() throws IOException {
        Path a = file("a", "abc");
        Path b = file("b", "old");
        assertThatThrownBy(() -> Files.copy(a, b)).isInstanceOf(FileAlreadyExistsException.class);
        Files.copy(a, b, REPLACE_EXISTING);
        assertThat(Files.mismatch(a, b)).isEqualTo(-1);
        assertThat(Files.isSameFile(a, b)).isFalse();
    }

    @Test
    default void pathsAreReckonedAsUnixDoes() throws IOException {
        Path a = root().resolve("a");
        assertThat(a.resolve("b/../c").normalize()).isEqualTo(a.resolve("c"));
        assertThat(a.relativize(root().resolve("b/c")).toString()).isEqualTo("../b/c");
        assertThat(a.resolve("")).isEqualTo(a);
        assertThat(a.resolveSibling("b")).isEqualTo(root().resolve("b"));
        assertThat(a.startsWith(root())).isTrue();
        assertThat(a.resolve("b/c").endsWith("b/c")).isTrue();
        assertThat(a.resolve("b/c").endsWith("x/c")).isFalse();
        assertThat(a.getParent()).isEqualTo(root());
        assertThat(a.getFileName()).hasToString("a");
        assertThat(a.resolve("b").subpath(a.getNameCount() - 1, a.getNameCount() + 1))
                .hasToString("a/b");
        Path relative = a.getFileSystem().getPath("x", "y", "", "z");
        assertThat(relative).hasToString("x/y/z").isRelative();
        assertThat(relative.getRoot()).isNull();
        assertThat(a.getFileSystem().getPath("x").getParent()).isNull();
        assertThat(a.getFileSystem().getPath("").getNameCount()).isEqualTo(1);
        assertThat(a.getFileSystem().getPath("/").getNameCount()).isZero();
        assertThat(a.getFileSystem().getPath("/").getFileName()).isNull();
        assertThat(a.getFileSystem().getPath("/..").normalize()).hasToString("/");
        assertThat(a.getFileSystem().getPath("../a/..").normalize()).hasToString("..");
        assertThat(List.of(root().resolve("b"), a)).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    default void aDirectoryCanBeForced() throws IOException {
        file("f", "abc");
        Durability.forceDirectory(root());
        Durability.replace(root().resolve("f"), "new".getBytes(US_ASCII));
        assertThat(Files.readString(root().resolve("f"))).isEqualTo("new");
    }
}
