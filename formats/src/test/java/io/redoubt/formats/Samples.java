package io.redoubt.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/// Files made by real servers. The name of a server is its engine's letter and its version without dots.
public final class Samples {
    private Samples() {}

    public static Stream<String> servers() {
        return Stream.of("r60", "r62", "r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91");
    }

    /// Headers of the small files that hold every type and encoding; the commands they were made with lie beside
    /// them.
    public static Stream<String> small() {
        return Stream.of("REDIS0009", "REDIS0010", "REDIS0011", "REDIS0012", "REDIS0013", "VALKEY080");
    }

    public static byte[] small(String header) {
        return read("/small/" + header + ".rdb");
    }

    /// Vector sets with every kind of quantization, one with a projection and attributes; the same from each
    /// server.
    public static byte[] vectors(String file) {
        return read("/vectors/" + file + ".rdb");
    }

    public static byte[] of(String server, String file) {
        return read("/samples/" + server + "/" + file);
    }

    /// What a server answered to COMMAND, as JSON.
    public static byte[] commandTable(String server) {
        return read("/command-tables/" + server + ".json");
    }

    public static byte[] handmade(String file) {
        return read("/handmade/" + file);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Samples.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such sample: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
