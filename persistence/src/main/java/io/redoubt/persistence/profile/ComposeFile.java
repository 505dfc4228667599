package io.redoubt.persistence.profile;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.persistence.profile.ProfileOrder.Companion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The containers of a server and of what stands beside it.
final class ComposeFile {
    static final String NAME = "compose.yaml";

    /// The official images' user of the server, to whom their /data belongs.
    static final int USER = 999;

    private final ProfileOrder order;
    private final List<String> lines = new ArrayList<>();

    private ComposeFile(ProfileOrder order) {
        this.order = order;
    }

    static String text(ProfileOrder order) {
        var file = new ComposeFile(order);
        file.head();
        file.server();
        if (order.with(Companion.EXPORTER) || order.with(Companion.PROMETHEUS)) {
            file.exporter();
        }
        if (order.with(Companion.PROMETHEUS)) {
            file.prometheus();
        }
        if (order.with(Companion.BACKUP)) {
            file.archive();
            file.backup();
        }
        file.tail();
        return String.join("\n", file.lines) + "\n";
    }

    private void add(String text) {
        lines.addAll(text.stripTrailing().lines().toList());
    }

    private void head() {
        lines.addAll(Directive.comment("Profile %s for %s, written by redoubt profile. Start: docker compose up -d"
                .formatted(order.name().word(), order.release().word())));
        lines.add("#");
        lines.addAll(Directive.comment(
                "Passwords are in secrets/, never in this file, an environment or a command line. Everything runs as user %d, to whom conf/ and secrets/ must belong, without capabilities. Ports are published on loopback only."
                        .formatted(USER)));
        lines.addAll(
                Directive.comment(
                        "The host needs vm.overcommit_memory = 1, or a fork for a snapshot may fail; see the hardening guide."));
        add("services:");
    }

    private void server() {
        Place place = order.place();
        Sizing sizing = order.sizing();
        ByteSize limit = sizing.limit(order.release());
        add("""
              server:
                image: ${SERVER_IMAGE:-%s}
                user: "%d:%d"
                # The gate refuses to start on files that the server would not load.
                command: ["sh", "%s", "%s", "${SERVER_PROGRAM:-%s-server}", "%s"]
                volumes:
                  - data:%s
                  # The directory, not the file: CONFIG REWRITE renames.
                  - ./conf:%s
                secrets:
                  - health.password
                ports:
                  - "127.0.0.1:${SERVER_PORT:-6379}:6379"
                healthcheck:
                  # PONG only: the tool ends with 0 also when the answer is NOAUTH, LOADING or MISCONF.
                  test: ["CMD-SHELL", '%s']
                  interval: 5s
                  timeout: 3s
                  retries: 6
                  # Loading %s takes up to about %s.
                  start_period: %ds
                # %s of keys, %s of backlog, %s of clients, %s that allocators waste,
                # %s copied on write, %s of output to replicas, %s for the program.
                mem_limit: %dm
                # No swap: a server that is swapped out is down for its clients.
                memswap_limit: %dm
            """.formatted(
                        order.image().orElse(order.release().image()),
                        USER,
                        USER,
                        place.file(StartGate.NAME),
                        place.data(),
                        order.release().engine(),
                        place.file(order.release().configName()),
                        place.data(),
                        place.conf(),
                        health(),
                        order.memory().readable(),
                        HumanDuration.readable(sizing.loading()),
                        30 + 2 * sizing.loading().toSeconds(),
                        sizing.dataset().readable(),
                        sizing.backlog().readable(),
                        sizing.clients().readable(),
                        sizing.fragmentation().readable(),
                        sizing.copyOnWrite().readable(),
                        sizing.replicaBuffers(order.release()).readable(),
                        Sizing.program().readable(),
                        limit.bytes() >> 20,
                        limit.bytes() >> 20));
        common(stopping(), restart());
    }

    /// Compose takes `$` for a variable of its own.
    private String health() {
        return HealthCheck.line(
                        "${SERVER_CLI:-" + order.release().engine() + "-cli}",
                        "/run/secrets/" + ServerUser.HEALTH.secret())
                .replace("$(", "$$(");
    }

    /// A snapshot may have to be written first, and replicas waited for.
    private Duration stopping() {
        return Duration.ofSeconds(Math.max(60, 30 + 2 * order.sizing().copying().toSeconds()));
    }

    private String restart() {
        return order.name().startsEmpty()
                ? "# Not restarted: it would come back empty, and its replicas would be emptied.\n    restart: \"no\""
                : "restart: unless-stopped";
    }

    private void common(Duration stopping, String restart) {
        add("""
                cap_drop: [ALL]
                security_opt: ["no-new-privileges:true"]
                stop_grace_period: %ds
                logging:
                  driver: json-file
                  options:
                    max-size: 10m
                    max-file: "3"
                %s
            """.formatted(stopping.toSeconds(), restart));
    }

    private void exporter() {
        add("""

              exporter:
                image: ${EXPORTER_IMAGE:-oliver006/redis_exporter:v1.69.0}
                user: "%d:%d"
                command:
                  - --redis.addr=redis://server:6379
                  - --redis.user=%s
                  - --redis.password-file=/run/secrets/%s
                secrets:
                  - %s
                ports:
                  - "127.0.0.1:${EXPORTER_PORT:-9121}:9121"
                depends_on:
                  server:
                    condition: service_healthy
                mem_limit: 128m
            """.formatted(
                        USER,
                        USER,
                        ServerUser.MONITOR.account(),
                        MonitoringFiles.EXPORTER_SECRET,
                        MonitoringFiles.EXPORTER_SECRET));
        common(Duration.ofSeconds(10), "restart: unless-stopped");
    }

    private void prometheus() {
        add("""

              prometheus:
                image: ${PROMETHEUS_IMAGE:-prom/prometheus:v2.53.3}
                # The image's own user, to whom its /prometheus belongs.
                user: "65534:65534"
                volumes:
                  - ./prometheus:/etc/prometheus:ro
                  - metrics:/prometheus
                ports:
                  - "127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"
                depends_on:
                  - exporter
                mem_limit: 512m
            """);
        common(Duration.ofSeconds(30), "restart: unless-stopped");
    }

    private void archive() {
        add("""

              archive:
                # docker build -f deploy/container/Dockerfile -t %s . in a checkout of Redoubt makes it.
                image: ${REDOUBT_IMAGE:-%s}
                user: "%d:%d"
                command: ["archive", "redis://server:6379", "--source", "server", "--user", "%s"]
                environment:
                  REDOUBT_PASSWORD_FILE: /run/secrets/%s
                volumes:
                  - repository:/repository
                  - spool:/spool
                secrets:
                  - %s
                depends_on:
                  server:
                    condition: service_healthy
                healthcheck:
                  test: ["CMD", "redoubt", "status", "--source", "server"]
                  interval: 30s
                  timeout: 20s
                  start_period: 30s
                mem_limit: 512m
            """.formatted(
                        redoubt(),
                        redoubt(),
                        USER,
                        USER,
                        ServerUser.ARCHIVE.account(),
                        ServerUser.ARCHIVE.secret(),
                        ServerUser.ARCHIVE.secret()));
        common(Duration.ofMinutes(1), "restart: unless-stopped");
    }

    private void backup() {
        add("""

              backup:
                image: ${REDOUBT_IMAGE:-%s}
                user: "%d:%d"
                entrypoint: ["hourly"]
                environment:
                  REDOUBT_SERVER: redis://server:6379
                  REDOUBT_SOURCE: server
                  REDOUBT_USER: %s
                  REDOUBT_PASSWORD_FILE: /run/secrets/%s
                  INTERVAL_SECONDS: ${INTERVAL_SECONDS:-3600}
                  KEEP_WITHIN: 7d
                  KEEP_LAST: "3"
                volumes:
                  - repository:/repository
                  - spool:/spool
                secrets:
                  - %s
                depends_on:
                  server:
                    condition: service_healthy
                healthcheck:
                  test: ["CMD", "hourly", "health"]
                  interval: 30s
                  timeout: 5s
                  start_period: 2m
                # It lets a server of its own load each backup.
                mem_limit: %dm
            """.formatted(
                        redoubt(),
                        USER,
                        USER,
                        ServerUser.BACKUP.account(),
                        ServerUser.BACKUP.secret(),
                        ServerUser.BACKUP.secret(),
                        512 + (order.sizing().maxmemory().bytes() >> 20)));
        common(Duration.ofSeconds(30), "restart: unless-stopped");
    }

    private String redoubt() {
        return "redoubt:" + order.program();
    }

    private void tail() {
        Stream<String> secrets = Stream.of(
                        Stream.of(ServerUser.HEALTH.secret()),
                        order.with(Companion.EXPORTER) || order.with(Companion.PROMETHEUS)
                                ? Stream.of(MonitoringFiles.EXPORTER_SECRET)
                                : Stream.<String>empty(),
                        order.with(Companion.BACKUP)
                                ? Stream.of(ServerUser.ARCHIVE.secret(), ServerUser.BACKUP.secret())
                                : Stream.<String>empty())
                .flatMap(names -> names);
        add("\nsecrets:");
        add(secrets.map("  %1$s:\n    file: ./secrets/%1$s"::formatted).collect(Collectors.joining("\n")));
        add("\nvolumes:\n  data:");
        if (order.with(Companion.PROMETHEUS)) {
            add("  metrics:");
        }
        if (order.with(Companion.BACKUP)) {
            add("  repository:\n  spool:");
        }
    }
}
