package io.redoubt.restore.destination;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// Exchanges the names of two directories in one step, with renameat2(2) of Linux.
///
/// There is no instant at which either name is missing. Some file systems refuse it, and other systems do not
/// have it.
final class Exchange {
    private static final int AT_FDCWD = -100;
    private static final int RENAME_EXCHANGE = 2;

    private Exchange() {}

    /// Whether it was done; if not, nothing has changed.
    static boolean swap(Path one, Path other) {
        Optional<MethodHandle> renameat2 = renameat2();
        if (renameat2.isEmpty()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocateFrom(one.toAbsolutePath().toString());
            MemorySegment to = arena.allocateFrom(other.toAbsolutePath().toString());
            return (int) renameat2.get().invokeExact(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("renameat2 could not be called", e);
        }
    }

    // The native call is the point of this class; where the launcher has not enabled it, the JVM prints one warning.
    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> renameat2() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("renameat2")
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT)));
    }
}
