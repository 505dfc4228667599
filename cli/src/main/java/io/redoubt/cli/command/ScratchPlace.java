package io.redoubt.cli.command;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A directory a user named for scratch data: never one in which something is kept.
record ScratchPlace(Path given) {
    /// @param kept directories that are Redoubt's own
    /// @return the directory itself, whatever links led to it
    /// @throws RedoubtException USAGE if it is no directory, or lies in one of these, or where a server's files are
    Path requireApart(List<Path> kept) throws IOException {
        if (!Files.isDirectory(given)) {
            throw refused("is no directory", "Name one that is there.");
        }
        Path place = given.toRealPath();
        for (Path own : kept) {
            if (Files.exists(own) && place.startsWith(own.toRealPath())) {
                throw refused(
                        "lies in '%s', where backups and logs are kept".formatted(own),
                        "Name a directory of its own for what a drill writes and removes.");
            }
        }
        Path home = Path.of(System.getProperty("user.home"));
        for (Path above = place; above != null && above.getParent() != null; above = above.getParent()) {
            Optional<Path> found = above.equals(home) ? Optional.empty() : serverFile(above);
            if (found.isPresent()) {
                throw refused(
                        "lies where a server keeps its data: there is '%s'".formatted(found.get()),
                        "Name a directory of its own, so that no drill fills a server's disk or stands in its way.");
            }
        }
        return place;
    }

    private RedoubtException refused(String why, String hint) {
        return new RedoubtException(ErrorCode.USAGE, "'%s' %s".formatted(given, why), hint);
    }

    private static Optional<Path> serverFile(Path directory) throws IOException {
        if (!Files.isReadable(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "{*.rdb,*.aof,*.aof.manifest,appendonlydir}")) {
            for (Path file : files) {
                if (file.endsWith("appendonlydir") ? Files.isDirectory(file) : isServers(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isServers(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return switch (FileKind.of(in.readNBytes(FileKind.HEAD_BYTES))) {
                case SNAPSHOT, LOG, MANIFEST -> true;
                case GZIP, ZSTD, XZ, BZIP2, LZ4, ZIP, EMPTY, OTHER -> false;
            };
        }
    }
}
