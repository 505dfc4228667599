package io.redoubt.persistence.doctor;

import java.util.List;

/// Rules on compose files.
final class ComposeCases {
    private static final String IMAGE = "image: redis:8.0.2";
    private static final String COMMAND = "command: redis-server --maxmemory 100mb";

    private ComposeCases() {}

    static List<Case> all() {
        return List.of(
                of("data-without-volume", service(), service("volumes: [\"data:/data\"]")),
                of("relative-volume-device", volume("./data"), volume("/srv/data")),
                of(
                        "capabilities-without-chown",
                        service("cap_drop: [ALL]", "cap_add: [SETUID, SETGID]"),
                        service("cap_drop: [ALL]", "user: \"999:999\"")),
                of(
                        "published-everywhere",
                        service("ports: [\"6379:6379\"]"),
                        service("ports: [\"127.0.0.1:6379:6379\"]")),
                of("limit-without-maxmemory", service("mem_limit: 512m"), service("mem_limit: 512m", COMMAND)),
                of(
                        "limit-too-tight",
                        service("deploy: {resources: {limits: {memory: 110M}}}", COMMAND),
                        service("mem_limit: 256m", COMMAND)),
                of(
                        "single-file-mount",
                        service("volumes: [\"./redis.conf:/etc/redis.conf:ro\"]"),
                        service("volumes: [\"./conf:/etc/redis\"]")),
                of(
                        "log-on-bind-mount",
                        service("command: redis-server --logfile /logs/redis.log", "volumes: [\"./logs:/logs\"]"),
                        service("volumes: [\"./logs:/logs\"]")),
                of("floating-image", bare("image: redis:latest"), bare("image: redis:8.0.2")),
                of("partial-version", bare("image: redis:7.2-alpine"), bare("image: redis:7.2.6-alpine")),
                of(
                        "version-key",
                        Sick.is().compose("version: '3.8'\nservices: {db: {image: redis:8.0.2}}\n"),
                        service()),
                of(
                        "no-health-check",
                        service(),
                        service("healthcheck: {test: [CMD-SHELL, '[ \"$$(redis-cli ping)\" = PONG ]']}")),
                of("short-stop", service("stop_grace_period: 5s"), service("stop_grace_period: 60s")),
                of(
                        "restarts-ungated",
                        service("restart: unless-stopped"),
                        service("restart: unless-stopped", "command: [sh, /gate, redis-server]")),
                of("container-rules-the-host", service("network_mode: host"), service("privileged: false")),
                of(
                        "password-in-compose",
                        service("environment: {REDIS_PASSWORD: \"${PW_PASS:-changeme123}\"}"),
                        service("environment: {REDIS_PASSWORD: \"${REDIS_PASSWORD}\"}")),
                of(
                        "password-on-command-line",
                        service("command: [redis-server, --requirepass, \"$REDIS_PASSWORD\"]"),
                        service("command: [redis-server, /etc/redis.conf]")),
                of(
                        "password-in-several-places",
                        Sick.is()
                                .compose("services:\n"
                                        + "  db: {image: redis:8.0.2, environment: {REDIS_PASSWORD: one}}\n"
                                        + "  metrics: {image: x:1.0.0, environment: [REDIS_PASSWORD=one]}\n"),
                        Sick.is()
                                .compose("services:\n"
                                        + "  db: {image: redis:8.0.2, environment: {REDIS_PASSWORD: one}}\n"
                                        + "  metrics: {image: x:1.0.0, environment: [REDIS_PASSWORD=two]}\n")),
                of(
                        "health-check-by-status",
                        service("healthcheck: {test: [CMD, redis-cli, ping]}"),
                        service("healthcheck: {test: [CMD-SHELL, 'redis-cli ping | grep PONG']}")),
                of(
                        "health-check-without-variable",
                        service("healthcheck: {test: [CMD-SHELL, 'redis-cli -a $${PW} ping']}"),
                        service("healthcheck: {test: [CMD-SHELL, 'redis-cli -a $${PW} ping']}", "environment: [PW]")),
                of("installs-at-start", other("apk add redis && sleep 9"), other("sleep 9")),
                of("copies-live-log", other("cp -r /data/appendonlydir /backups/"), other("cp /etc/hosts /backups/")),
                of(
                        "copies-without-saving",
                        other("cp /data/dump.rdb /backups/"),
                        other("redoubt snapshot redis://db && cp /data/dump.rdb /backups/")),
                of("deletes-by-age", other("find /backups -mtime +7 -delete"), other("find /backups -mtime +7")));
    }

    private static Case of(String rule, Sick fires, Sick silent) {
        return new Case(rule, fires, silent);
    }

    private static Sick bare(String... lines) {
        return Sick.is().service(lines);
    }

    private static Sick service(String... lines) {
        return Sick.is()
                .service(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(IMAGE), java.util.stream.Stream.of(lines))
                        .toArray(String[]::new));
    }

    private static Sick other(String script) {
        return Sick.is()
                .compose(
                        "services:\n  db: {image: redis:8.0.2}\n  backup:\n    image: busybox:1.36.1\n    command: sh -c \"%s\"\n"
                                .formatted(script));
    }

    private static Sick volume(String device) {
        return Sick.is()
                .compose("services: {db: {image: redis:8.0.2}}\nvolumes: {data: {driver_opts: {o: bind, device: %s}}}\n"
                        .formatted(device));
    }
}
