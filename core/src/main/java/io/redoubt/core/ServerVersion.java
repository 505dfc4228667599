package io.redoubt.core;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Engine and version of a server, such as Redis 7.0.15 or Valkey 8.1.1. Comparable only within one engine.
public record ServerVersion(Engine engine, int major, int minor, int patch) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(?:\\.(\\d{1,5}))?.*");
    private static final Pattern WORDS = Pattern.compile("(redis|valkey)[- ](.*)");

    /// Reads the number a server reports of itself (`redis_version` or `valkey_version` of INFO).
    ///
    /// @throws IllegalArgumentException if it does not begin with two numbers
    public static ServerVersion of(Engine engine, String number) {
        Matcher matcher = NUMBERS.matcher(number.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a server version: '" + number + "'");
        }
        String patch = matcher.group(3);
        return new ServerVersion(
                engine,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    /// Reads the form of `toString` and of users: `redis-7.0.15`, `valkey 8.1`.
    public static ServerVersion parse(String text) {
        Matcher matcher = WORDS.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an engine and version, such as redis-7.0.15: '" + text + "'");
        }
        return of(matcher.group(1).equals("redis") ? Engine.REDIS : Engine.VALKEY, matcher.group(2));
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    /// Order by number; meaningful only between versions of one engine.
    public static Comparator<ServerVersion> byNumber() {
        return Comparator.comparingInt(ServerVersion::major)
                .thenComparingInt(ServerVersion::minor)
                .thenComparingInt(ServerVersion::patch);
    }

    public String number() {
        return major + "." + minor + "." + patch;
    }

    @Override
    public String toString() {
        return engine.word() + "-" + number();
    }
}
