package io.redoubt.persistence.profile;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A password for each user: what is in the directory already, and new ones for the rest. Never printed.
final class Passwords {
    private static final int BYTES = 24;

    private final Map<ServerUser, String> words = new EnumMap<>(ServerUser.class);

    private Passwords() {}

    /// @param random cannot be foretold
    /// @throws RedoubtException FAILED if a file there holds no password
    static Passwords in(Path secrets, RandomGenerator random) throws IOException {
        var passwords = new Passwords();
        for (ServerUser user : ServerUser.all()) {
            Path file = secrets.resolve(user.secret());
            passwords.words.put(user, Files.exists(file) ? read(file) : made(random));
        }
        return passwords;
    }

    private static String made(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "'%s' is no file".formatted(file),
                    "A password was expected in it; move it away.");
        }
        List<String> lines = Files.size(file) > 4096
                ? List.of()
                : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
        if (lines.isEmpty() || !lines.getFirst().matches("[!-~]{8,512}")) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "'%s' holds no password".formatted(file),
                    "Its first line must be 8 characters and more, without blanks. Delete it to have one made.");
        }
        return lines.getFirst();
    }

    /// With its line end, as files hold it.
    String line(ServerUser user) {
        return of(user) + "\n";
    }

    String of(ServerUser user) {
        return java.util.Objects.requireNonNull(words.get(user));
    }

    /// The users file: hashes only. The servers allow no comments in it.
    ///
    /// Nobody can log in as `default`, yet it must have every right: servers load the append-only file
    /// in its name. Those from Redis 7.0 to 8.2, and Valkey before 9.1, silently drop the transactions and
    /// scripts it may not run (redis/redis 14541, valkey-io/valkey 3983).
    String users(ServerRelease release) {
        StringBuilder text = new StringBuilder("user default off ~* &* +@all\n");
        for (ServerUser user : ServerUser.all()) {
            text.append("user %s on #%s %s%n".formatted(user.account(), hash(of(user)), user.rights(release)));
        }
        return text.toString();
    }

    private static String hash(String password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
