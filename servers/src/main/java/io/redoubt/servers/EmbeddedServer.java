package io.redoubt.servers;

import io.redoubt.core.Durability;
import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// The Redis 7.0.15 that comes with Redoubt, as an entry of the artifact `org.signal:embedded-redis:0.9.1`.
///
/// The Linux programs are static and run anywhere. Unpacked once into the user's cache, and unpacked again whenever
/// the file there is not bit for bit the one named here: a half-written or changed file is replaced, never started.
final class EmbeddedServer {
    static final ServerVersion VERSION = new ServerVersion(Engine.REDIS, 7, 0, 15);

    private static final String HINT =
            "Install redis-server or valkey-server, or name one with --server-binary; everything else works without.";
    private static final Map<String, String> SHA_256 = Map.of(
            "linux-amd64", "c0cdeef856b3410fd99d6ec6fc6a20302e69059b00ce5d6abab7b3e5069ea91e",
            "linux-arm64", "d5c7ff117caf45d7dc2f59c1f956e1830438779947d66aa5647c2cdcc16eca50",
            "darwin-amd64", "e22a3d9147802bba0724efb2e446c49e1e514e76ff8031bb6d44b8628400d8f3",
            "darwin-arm64", "07838a2eb6f5961c89d8e6f1f83482de355dfc6bb04e05bfb00ae1f137dee129");

    private final Path cache;
    private final Platform platform;

    /// @param cache directory for unpacked servers; made when first needed
    EmbeddedServer(Path cache, Platform platform) {
        this.cache = cache;
        this.platform = platform;
    }

    /// Returns the program, in place and verified. Safe to call from several processes at once.
    ///
    /// @throws RedoubtException `NO_SERVER_BINARY` if there is none for this system or it cannot be written
    ServerBinary unpacked() {
        String target = target();
        Path program = cache.resolve("redis-" + VERSION.number() + "-" + target).resolve("redis-server");
        try {
            if (!isGenuine(program, target)) {
                unpack(target, program);
            }
            return new ServerBinary(program, VERSION);
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.NO_SERVER_BINARY,
                    "cannot unpack the embedded server to '%s': %s".formatted(program, e.getMessage()),
                    HINT,
                    e);
        }
    }

    private String target() {
        return platform.system()
                .flatMap(system -> platform.processor().map(processor -> system + "-" + processor))
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.NO_SERVER_BINARY, "no embedded server for " + platform.described(), HINT));
    }

    private static boolean isGenuine(Path program, String target) throws IOException {
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(program)) {
            return digest(in).equals(SHA_256.get(target));
        }
    }

    private static void unpack(String target, Path program) throws IOException {
        Path directory = program.resolveSibling("");
        Durability.createDirectories(directory);
        Path temporary = Files.createTempFile(directory, "redis-server", ".tmp");
        try (InputStream entry = entry(target)) {
            Files.copy(entry, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
            if (!isGenuine(temporary, target)) {
                throw new IOException("the artifact holds another program than expected, or the disk lost bytes");
            }
            Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static InputStream entry(String target) throws IOException {
        String name = "/redis-server-" + VERSION.number() + "-" + target;
        InputStream entry = EmbeddedServer.class.getResourceAsStream(name);
        if (entry == null) {
            throw new IOException("the artifact with '" + name + "' is not on the class path");
        }
        return entry;
    }

    private static String digest(InputStream in) throws IOException {
        try (var digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
