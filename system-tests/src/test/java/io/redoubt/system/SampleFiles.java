package io.redoubt.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files made by real servers, laid out in a folder of a test. A server is named by its engine's letter and its
/// version without dots, as in `r72`.
record SampleFiles(Path folder) {
    private static final String NAME = "appendonly.aof";

    static byte[] of(String server, String file) {
        return read("/samples/" + server + "/" + file);
    }

    /// A snapshot of every type of this version, such as `REDIS0011`.
    static byte[] small(String header) {
        return read("/small/" + header + ".rdb");
    }

    static byte[] handmade(String file) {
        return read("/handmade/" + file);
    }

    /// A snapshot of every type its server had.
    Path allTypes(String server) throws IOException {
        return Files.write(folder.resolve(server + ".rdb"), of(server, "all-types.rdb"));
    }

    /// The append-only files of this server, in a data directory of their own.
    Path dataDirectory(String server) throws IOException {
        Path data = Files.createDirectory(folder.resolve(server));
        if (server.equals("r60") || server.equals("r62")) {
            Files.write(data.resolve(NAME), of(server, NAME));
            return data;
        }
        Path parts = Files.createDirectory(data.resolve("appendonlydir"));
        Files.write(parts.resolve(NAME + ".1.base.rdb"), of(server, "base.rdb"));
        Files.write(parts.resolve(NAME + ".1.incr.aof"), of(server, "incr.aof"));
        Files.write(parts.resolve(NAME + ".manifest"), of(server, "manifest"));
        return data;
    }

    Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.write(file, content);
    }

    Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(ISO_8859_1));
    }

    static String command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        return text.toString();
    }

    private static byte[] read(String resource) {
        try (InputStream in = SampleFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such sample: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
