package io.redoubt.restore.destination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a directory is a place where something is mounted: it then cannot be renamed.
final class MountPoint {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private MountPoint() {}

    /// @param directory existing, a real path
    static boolean is(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            return true;
        }
        return !device(directory).equals(device(parent)) || isListed(directory);
    }

    private static Object device(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("unix")
                        || path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(path, "unix:dev")
                : Files.getFileStore(path);
    }

    /// A bind mount of the same file system has its parent's device number; only the kernel's list tells.
    private static boolean isListed(Path directory) throws IOException {
        if (!Files.isReadable(MOUNTS)) {
            return false;
        }
        return Files.readString(MOUNTS, StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.split(" "))
                .anyMatch(fields -> fields.length > 4 && unescaped(fields[4]).equals(directory.toString()));
    }

    /// The kernel writes blanks and backslashes as three octal digits.
    private static String unescaped(String field) {
        byte[] bytes = new byte[field.length()];
        int length = 0;
        for (int at = 0; at < field.length(); at++) {
            if (field.charAt(at) == '\\' && field.substring(at).matches("\\\\[0-7]{3}.*")) {
                bytes[length++] = (byte) Integer.parseInt(field.substring(at + 1, at + 4), 8);
                at += 3;
            } else {
                bytes[length++] = (byte) field.charAt(at);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
