package io.redoubt.system;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.Mount;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/// A volume that is soon full: memory, mounted on a directory.
record SmallDisk(Mount mount) implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final int BLOCK = 4096;

    /// Mounts one; the calling test is reported as skipped where that is not permitted.
    static SmallDisk mount(Path at, int megabytes) throws IOException {
        return new SmallDisk(Mount.tmpfs(at, megabytes + "m"));
    }

    Path root() {
        return mount.at();
    }

    Path resolve(String name) {
        return root().resolve(name);
    }

    /// Somebody else takes about all but so many bytes.
    void leave(long bytes) throws IOException {
        try (FileChannel out = openFiller()) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (long left = free() - bytes; left >= BLOCK; left -= BLOCK) {
                out.write(block.clear());
            }
        }
    }

    /// Somebody else takes every byte there is, and every byte that becomes free, until this is closed. Then
    /// all of it is given back.
    Hog fill() throws IOException {
        return new Hog(this);
    }

    /// What was taken is given back.
    void giveBack() throws IOException {
        Files.delete(root().resolve(FILLER));
    }

    /// What an operator may do.
    void grow(int megabytes) {
        boolean grown = OsCommand.run("mount", "-o", "remount,size=" + megabytes + "m", root().toString());
        if (!grown) {
            throw new AssertionError("'" + root() + "' cannot be made larger");
        }
    }

    long free() throws IOException {
        return Files.getFileStore(root()).getUsableSpace();
    }

    private FileChannel openFiller() throws IOException {
        return FileChannel.open(root().resolve(FILLER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void close() {
        mount.close();
    }

    /// Who keeps a disk full, on a thread of its own.
    static final class Hog implements AutoCloseable {
        private final SmallDisk disk;
        private final FileChannel filler;
        private final Thread thread;
        private volatile boolean stopped;

        private Hog(SmallDisk disk) throws IOException {
            this.disk = disk;
            this.filler = disk.openFiller();
            takeAll();
            this.thread = Thread.ofPlatform().name("hog").start(this::run);
        }

        private void run() {
            while (!stopped) {
                takeAll();
                LockSupport.parkNanos(200_000);
            }
        }

        private void takeAll() {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            try {
                while (!stopped) {
                    filler.write(block.clear());
                }
            } catch (IOException _) {
                // Full, which is what is wanted.
            }
        }

        @Override
        public void close() throws IOException {
            stopped = true;
            Await.until("the hog to end", () -> !thread.isAlive());
            filler.close();
            disk.giveBack();
        }
    }
}
