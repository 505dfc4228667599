package io.redoubt.drill.powercut;

import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A server's program behind a few words of shell, which become the server: it keeps their process id.
public final class WrappedProgram {
    private WrappedProgram() {}

    /// @param words ends with an `exec` of the server with `"$@"`
    public static ServerBinary of(ServerBinary binary, Path folder, String words) throws IOException {
        return new ServerBinary(of(folder, words), binary.version());
    }

    /// The same of any program.
    public static Path of(Path folder, String words) throws IOException {
        Path script = folder.resolve("wrapped-server");
        Files.writeString(script, "#!/bin/sh\n" + words + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    /// One word for the shell, whatever is in it.
    public static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }
}
