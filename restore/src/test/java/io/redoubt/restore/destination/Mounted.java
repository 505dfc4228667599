package io.redoubt.restore.destination;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A small file system in memory, mounted for one test; the test is skipped where this user may not mount.
public record Mounted(Path at) implements AutoCloseable {
    public static Mounted tmpfs(Path at, String size) throws IOException {
        Files.createDirectories(at);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "tmpfs", at.toString()),
                "skipped: no mount");
        return new Mounted(at);
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", at.toString())) {
            throw new IOException("cannot unmount '" + at + "'");
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
