package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.option.Options;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.files.Pinning;
import io.redoubt.formats.files.Recognition;
import io.redoubt.formats.files.ServerFiles;
import io.redoubt.restore.settings.TargetSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files of a dataset a user named on the command line, held open as they are at one moment. Nothing is
/// written.
///
/// @param remarks about what was not taken, and what a server would make of the files
record GivenFiles(Path path, Pinned pinned, List<String> remarks) implements Closeable {
    GivenFiles {
        remarks = List.copyOf(remarks);
    }

    /// @throws io.redoubt.core.RedoubtException USAGE for what is no data of a server, DAMAGED for append-only
    ///     files without a manifest, or with one that servers refuse
    static GivenFiles hold(Invocation in, String operand) throws IOException {
        return hold(Path.of(operand).toAbsolutePath(), configured(in));
    }

    /// The same for a path of this program's own, of usual names.
    static GivenFiles holdUnconfigured(Path path) throws IOException {
        return hold(path, Optional.empty());
    }

    private static GivenFiles hold(Path path, Optional<ServerFiles> configured) throws IOException {
        Recognition.Recognized found = Recognition.of(path, configured);
        Pinned pinned = Pinning.readingOnly().pin(found.files());
        List<String> remarks = new ArrayList<>(found.remarks());
        if (pinned.rewrites() > 0) {
            remarks.add("the server rewrote its files while they were being taken; they were taken again (%d times)"
                    .formatted(pinned.rewrites()));
        }
        return new GivenFiles(path, pinned, remarks);
    }

    /// The server's names and settings for a directory, as `--config` tells them.
    static Optional<ServerFiles> configured(Invocation in) {
        return in.options()
                .find(Options.CONFIG)
                .map(TargetSettings::ofFile)
                .map(settings -> new ServerFiles(
                        settings.appendonly(),
                        settings.appendfilename(),
                        settings.appenddirname(),
                        settings.dbfilename()));
    }

    List<PinnedFile> files() {
        return pinned.files();
    }

    @Override
    public void close() throws IOException {
        pinned.close();
    }
}
