package io.redoubt.persistence.profile;

import java.nio.file.Path;

/// A unit for a service manager: of the server, or of the containers that hold it.
final class ServiceUnit {
    private ServiceUnit() {}

    static String name(ProfileOrder order) {
        return order.release().engine() + ".service";
    }

    static String text(ProfileOrder order) {
        return order.compose() ? containers(order) : server(order);
    }

    private static String containers(ProfileOrder order) {
        return """
                # Written by redoubt profile. Keeps the containers of compose.yaml up.
                [Unit]
                Description=%s in containers, profile %s
                Requires=docker.service
                After=docker.service network-online.target
                Wants=network-online.target

                [Service]
                WorkingDirectory=%s
                ExecStart=/usr/bin/docker compose --file %s up
                ExecStop=/usr/bin/docker compose --file %s down
                TimeoutStopSec=%d
                %s

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        order.release().engine(),
                        order.name().word(),
                        escaped(order.out()),
                        escaped(order.out().resolve(ComposeFile.NAME)),
                        escaped(order.out().resolve(ComposeFile.NAME)),
                        stopSeconds(order) + 30,
                        restart(order));
    }

    private static String server(ProfileOrder order) {
        Place place = order.place();
        return """
                # Written by redoubt profile. The server runs as user %1$s, to whom %2$s must belong. The host needs
                # vm.overcommit_memory = 1, or a fork for a snapshot may fail.
                [Unit]
                Description=%1$s, profile %3$s
                After=network-online.target
                Wants=network-online.target

                [Service]
                Type=exec
                User=%1$s
                # Refuses to start on files that the server would not load.
                ExecStartPre=/bin/sh %4$s %5$s
                ExecStart=/usr/bin/%1$s-server %6$s
                # A snapshot may have to be written first.
                TimeoutStopSec=%7$d
                %8$s
                # What the server may need at worst: maxmemory, what a fork copies, output to replicas.
                MemoryMax=%9$d
                MemorySwapMax=0
                LimitNOFILE=16384
                UMask=0077
                NoNewPrivileges=yes
                CapabilityBoundingSet=
                PrivateTmp=yes
                PrivateDevices=yes
                ProtectSystem=strict
                ProtectKernelTunables=yes
                ProtectControlGroups=yes
                RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
                ReadWritePaths=%10$s %5$s

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                        order.release().engine(),
                        order.out(),
                        order.name().word(),
                        escaped(Path.of(place.file(StartGate.NAME))),
                        escaped(Path.of(place.data())),
                        escaped(Path.of(place.file(order.release().configName()))),
                        stopSeconds(order),
                        restart(order),
                        order.sizing().limit(order.release()).bytes(),
                        escaped(Path.of(place.conf())));
    }

    private static long stopSeconds(ProfileOrder order) {
        return Math.max(60, 30 + 2 * order.sizing().copying().toSeconds());
    }

    private static String restart(ProfileOrder order) {
        return order.name().startsEmpty()
                ? "# Not restarted: it would come back empty, and its replicas would be emptied.\nRestart=no"
                : "Restart=on-failure\nRestartSec=2";
    }

    /// As one word of a unit: `%` is a specifier there, a blank ends the word.
    private static String escaped(Path path) {
        String text = path.toString().replace("%", "%%");
        return text.matches("[\\w./%+-]+")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
