package io.redoubt.drill.powercut;

import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// An ext4 file system in a file, whose power can be cut.
public record LoopDisk(Path image, Path root) implements AutoCloseable {
    private static final long SIZE = 256L << 20;
    /// `EXT4_IOC_SHUTDOWN` and `EXT4_GOING_FLAGS_NOLOGFLUSH` of the kernel's `fs/ext4/ext4.h`.
    private static final long SHUTDOWN = 0x8004587DL;

    private static final int WITHOUT_FLUSH = 2;

    /// The calling test is reported as skipped where none can be had.
    public static LoopDisk mount(Path folder) throws IOException {
        Path image = folder.resolve("disk.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        LoopDisk disk = new LoopDisk(image, Files.createDirectories(folder.resolve("disk")));
        boolean made = OsCommand.run("mkfs.ext4", "-q", image.toString()) && disk.mount();
        Assumptions.assumeTrue(made, "skipped: no loop device");
        return disk;
    }

    private boolean mount() {
        return OsCommand.run("mount", "-o", "loop", image.toString(), root.toString());
    }

    /// From now on nothing reaches the disk any more; what was not written to it is gone once it is mounted again.
    @SuppressWarnings("restricted") // there is no other way from Java to this ioctl
    public void cutPower() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) open.invokeExact(arena.allocateFrom(root.toString()), 0);
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_FLUSH);
            int result = (int) ioctl.invokeExact(descriptor, SHUTDOWN, flags);
            int _ = (int) close.invokeExact(descriptor);
            if (result != 0) {
                throw new AssertionError("the file system did not take the shutdown");
            }
        }
    }

    public void mountAgain() {
        if (!OsCommand.run("umount", root.toString()) || !mount()) {
            throw new AssertionError("the disk cannot be mounted again");
        }
    }

    /// An interrupted test unmounts as well.
    @Override
    public void close() {
        boolean _ = OsCommand.run("umount", "-l", root.toString());
    }
}
