package io.redoubt.persistence.profile;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The servers that profiles are written for, oldest first within an engine.
public enum ServerRelease {
    REDIS_6_2(Engine.REDIS, "redis:6.2.19-bookworm"),
    REDIS_7_0(Engine.REDIS, "redis:7.0.15-bookworm"),
    REDIS_7_2(Engine.REDIS, "redis:7.2.10-bookworm"),
    REDIS_8(Engine.REDIS, "redis:8.0.3-bookworm"),
    VALKEY_8(Engine.VALKEY, "valkey/valkey:8.1.3-bookworm"),
    VALKEY_9(Engine.VALKEY, "valkey/valkey:9.0.0");

    private final Engine engine;
    private final String image;

    ServerRelease(Engine engine, String image) {
        this.engine = engine;
        this.image = image;
    }

    /// @throws RedoubtException USAGE if it is none of these
    public static ServerRelease parse(String text) {
        return Arrays.stream(values())
                .filter(release -> release.word().equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE,
                        "there is no profile for '%s'".formatted(text),
                        "Give --for one of "
                                + Arrays.stream(values())
                                        .map(ServerRelease::word)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /// As users write it: `redis-7.0`.
    public String word() {
        int engineEnds = name().indexOf('_');
        return engine.word() + "-" + name().substring(engineEnds + 1).replace('_', '.');
    }

    /// The program and its configuration: `redis` or `valkey`.
    String engine() {
        return engine.word();
    }

    String configName() {
        return engine() + ".conf";
    }

    /// With a full version: a tag that moves is another server tomorrow.
    String image() {
        return image;
    }

    /// Whether it has the directives that came with Redis 7.0; every Valkey has.
    boolean sinceSeven() {
        return this != REDIS_6_2;
    }
}
