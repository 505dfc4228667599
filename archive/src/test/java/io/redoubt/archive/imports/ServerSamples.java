package io.redoubt.archive.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Files made by real servers, laid out as those had them. A server is named by its engine's letter and its version
/// without dots.
final class ServerSamples {
    private static final String NAME = "appendonly.aof";

    private ServerSamples() {}

    static Stream<String> servers() {
        return Stream.concat(singleFileServers(), multiPartServers());
    }

    static Stream<String> singleFileServers() {
        return Stream.of("r60", "r62");
    }

    static Stream<String> multiPartServers() {
        return Stream.of("r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91");
    }

    static byte[] of(String server, String file) {
        return read("/samples/" + server + "/" + file);
    }

    static byte[] handmade(String file) {
        return read("/handmade/" + file);
    }

    /// The append-only files of this server, in a data directory of their own.
    static Path dataDirectory(String server, Path directory) throws IOException {
        Files.createDirectories(directory);
        if (singleFileServers().anyMatch(server::equals)) {
            Files.write(directory.resolve(NAME), of(server, NAME));
            return directory;
        }
        Path parts = Files.createDirectory(directory.resolve("appendonlydir"));
        Files.write(parts.resolve(NAME + ".1.base.rdb"), of(server, "base.rdb"));
        Files.write(parts.resolve(NAME + ".1.incr.aof"), of(server, "incr.aof"));
        Files.write(parts.resolve(NAME + ".manifest"), of(server, "manifest"));
        return directory;
    }

    private static byte[] read(String resource) {
        try (InputStream in = ServerSamples.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such sample: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
