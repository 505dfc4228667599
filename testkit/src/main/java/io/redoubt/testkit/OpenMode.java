package io.redoubt.testkit;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// The open options of a channel, with the JDK's rules about which go together.
record OpenMode(boolean read, boolean write, boolean append, boolean truncate, boolean create, boolean createNew) {

    static OpenMode of(Set<? extends OpenOption> options) {
        options.forEach(OpenMode::requireSupported);
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        boolean truncate = write && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
        if (append && (read || truncate)) {
            throw new IllegalArgumentException("APPEND goes with neither READ nor TRUNCATE_EXISTING");
        }
        boolean createNew = write && options.contains(StandardOpenOption.CREATE_NEW);
        boolean create = createNew || (write && options.contains(StandardOpenOption.CREATE));
        return new OpenMode(read, write, append, truncate, create, createNew);
    }

    private static void requireSupported(OpenOption option) {
        boolean known = switch (option) {
            case LinkOption.NOFOLLOW_LINKS -> true;
            case StandardOpenOption standard ->
                switch (standard) {
                    case READ, WRITE, APPEND, TRUNCATE_EXISTING, CREATE, CREATE_NEW, SPARSE -> true;
                    case DELETE_ON_CLOSE, SYNC, DSYNC -> false;
                };
            default -> false;
        };
        if (!known) {
            throw new UnsupportedOperationException("not supported by the simulated disk: " + option);
        }
    }
}
