package io.redoubt.core;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that appears under its name whole and durable, or not at all.
///
/// Until then it lies beside, under a name of its own that begins with a dot, readable by its owner only. Closed
/// without being published it is removed, and so it is when the process ends; only a kill leaves it behind. One
/// thread.
public final class FileDraft implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path published;
    private final boolean replaces;
    private final Path draft;
    private final FileChannel channel;
    private final OutputStream out;

    private FileDraft(Path published, boolean replaces) throws IOException {
        this.published = published;
        this.replaces = replaces;
        if (!Files.isDirectory(directory())) {
            throw new NoSuchFileException(directory().toString());
        }
        draft = Files.createTempFile(directory(), "." + published.getFileName() + ".", ".tmp");
        draft.toFile().deleteOnExit();
        channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /// Begins a file where none is.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if there is something of this name
    public static FileDraft ofNew(Path published) throws IOException {
        Path absolute = published.toAbsolutePath().normalize();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(absolute);
        }
        return new FileDraft(absolute, false);
    }

    /// Begins a file that replaces the one of this name, if there is one. Behind a link, what it leads to is
    /// replaced.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if that is no file
    public static FileDraft replacing(Path published) throws IOException {
        Path target = Files.exists(published)
                ? published.toRealPath()
                : published.toAbsolutePath().normalize();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY, "'%s' is no file".formatted(target), "Choose another name.");
        }
        return new FileDraft(target, true);
    }

    private static RedoubtException exists(Path published) {
        return new RedoubtException(
                ErrorCode.DESTINATION_NOT_EMPTY,
                "'%s' exists already".formatted(published),
                "Choose another name, or replace it with --force.");
    }

    /// Where the content goes; buffered, and closed with this.
    public OutputStream out() {
        return out;
    }

    /// Where the content lies by now, for reading it again; everything written so far is in it.
    public Path written() throws IOException {
        out.flush();
        return draft;
    }

    /// Forces the content and gives it its name. Durable on return.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if something has got the name meanwhile and is not to be
    /// replaced
    public void publish() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        if (replaces) {
            Durability.publish(draft, published);
        } else {
            name();
        }
    }

    private void name() throws IOException {
        try {
            Durability.publishNew(draft, published);
        } catch (FileAlreadyExistsException _) {
            throw exists(published);
        }
    }

    private Path directory() {
        Path parent = published.getParent();
        if (parent == null) {
            throw new IllegalStateException("'%s' is in no directory".formatted(published));
        }
        return parent;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        boolean _ = Files.deleteIfExists(draft);
    }
}
