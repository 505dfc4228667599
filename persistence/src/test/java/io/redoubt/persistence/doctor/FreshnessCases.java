package io.redoubt.persistence.doctor;

import java.util.List;
import java.util.stream.Stream;

/// Rules on how old things are: the server's version, its archive, its backups.
final class FreshnessCases {
    private FreshnessCases() {}

    static List<Case> all() {
        return Stream.of(versions(), repository()).flatMap(List::stream).toList();
    }

    private static List<Case> versions() {
        return List.of(
                new Case(
                        "version-loses-data",
                        Sick.is().says("redis_version:7.0.4"),
                        Sick.is().says("redis_version:7.0.15")),
                new Case(
                        "version-no-longer-kept",
                        Sick.is().says("redis_version:5.0.7"),
                        Sick.is().says("redis_version:7.2.4 valkey_version:8.0.1")),
                new Case(
                        "field-expiry-in-log",
                        Sick.is()
                                .says(
                                        "redis_version:8.0.2 db0:keys=1,expires=0,avg_ttl=0,subexpiry=1",
                                        "appendonly",
                                        "yes"),
                        Sick.is()
                                .says(
                                        "redis_version:8.0.2 db0:keys=1,expires=0,avg_ttl=0,subexpiry=0",
                                        "appendonly",
                                        "yes")),
                new Case(
                        "wait-answered-early",
                        Sick.is().says("valkey_version:8.1.1 cmdstat_waitaof:calls=1", "appendonly", "yes"),
                        Sick.is().says("redis_version:8.0.2 cmdstat_waitaof:calls=1", "appendonly", "yes")));
    }

    private static List<Case> repository() {
        return List.of(
                new Case(
                        "archive-stopped",
                        Sick.is().repository(true, false, -1),
                        Sick.is().repository(true, true, -1)),
                new Case(
                        "archive-in-trouble",
                        Sick.is().repository(true, true, -1, "the lag of 2 m is above 1 m"),
                        Sick.is().repository(true, true, -1)),
                new Case(
                        "no-proven-backup",
                        Sick.is().repository(false, false, -1),
                        Sick.is().repository(false, false, 3_600_000)),
                new Case(
                        "backup-too-old",
                        Sick.is().repository(false, false, 200_000_000),
                        Sick.is().repository(false, false, 3_600_000)));
    }
}
