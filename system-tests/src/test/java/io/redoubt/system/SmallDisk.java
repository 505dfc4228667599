package io.redoubt.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A volume that is soon full: memory, mounted on a directory.
record SmallDisk(Path root) implements AutoCloseable {
    private static final String FILLER = "filler";

    /// Mounts one; the calling test is reported as skipped where that is not permitted.
    static SmallDisk mount(Path at, int megabytes) throws IOException {
        Files.createDirectories(at);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", at.toString());
        Assumptions.assumeTrue(mounted, "skipped: no mount");
        return new SmallDisk(at);
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    /// Somebody else takes all but so many bytes.
    void leave(long bytes) throws IOException {
        byte[] block = new byte[4096];
        long before = Long.MAX_VALUE;
        try (var out = Files.newOutputStream(root.resolve(FILLER))) {
            while (free() >= bytes + block.length && free() < before) {
                before = free();
                out.write(block);
            }
        }
    }

    /// What was taken is given back.
    void giveBack() throws IOException {
        Files.delete(root.resolve(FILLER));
    }

    long free() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public void close() {
        // Lazily: what still has a file open here is about to end.
        boolean _ = run("umount", "-l", root.toString());
    }

    /// @return whether the program ran and ended with status 0
    static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.onExit()
                    .thenApply(_ -> true)
                    .completeOnTimeout(false, 10, TimeUnit.SECONDS)
                    .join();
            return ended && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }
}
