package io.redoubt.replication;

import io.redoubt.core.Events;
import io.redoubt.wire.ServerUri;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// What we say of ourselves to those who take us for a replica: one of priority 0, which Sentinel never promotes, and
/// not announced, which it hides from its clients. Source: sentinelRefreshInstanceInfo (sentinel.c).
///
/// A Sentinel that has promoted another replica tells us to follow it, and until we say that we do, or its
/// `failover-timeout` of three minutes is over, it does not tell its clients of the new primary. So we say it. Whom the
/// archive follows is its user's choice all the same, and not that of whoever reaches this port: the user is warned.
///
/// Safe for use by many threads.
final class Standing {
    /// A host and port that somebody told us to follow.
    private record Told(String host, int port) {}

    private final ServerUri primary;
    private final String runId;
    private final Events events;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean linkUp;
    private volatile Optional<Told> told = Optional.empty();

    Standing(ServerUri primary, RandomGenerator random, Events events) {
        this.primary = primary;
        this.events = events;
        byte[] id = new byte[20];
        random.nextBytes(id);
        this.runId = HexFormat.of().formatHex(id);
    }

    void linkIs(boolean up) {
        linkUp = up;
        if (up) {
            warned.set(false);
        }
    }

    /// Somebody tells us to follow another primary.
    ///
    /// @return whether that is an address, and not `NO ONE`, which would be a promotion
    boolean follow(String host, String port) {
        if (!host.matches("[0-9A-Za-z.:_-]{1,255}") || !port.matches("\\d{1,5}")) {
            return false;
        }
        told = Optional.of(new Told(host, Integer.parseInt(port)));
        // Anyone may connect: one line for each link, however often it is said.
        if (warned.compareAndSet(false, true)) {
            events.warn(
                    ("told to follow '%s:%s', as Sentinel does after a failover, but the archive stays with '%s': if the"
                                    + " primary has moved, start the archive with the new address and the same --source")
                            .formatted(host, port, primary.address()));
        }
        return true;
    }

    /// The fields Sentinel reads, for a listener on `port`.
    String info(int port) {
        return """
                # Server
                run_id:%s
                tcp_port:%d
                # Replication
                role:slave
                master_host:%s
                master_port:%d
                master_link_status:%s
                slave_priority:0
                slave_read_only:1
                replica_announced:0
                connected_slaves:0
                """.formatted(
                        runId,
                        port,
                        told.map(Told::host).orElse(primary.host()),
                        told.map(Told::port).orElse(primary.port()),
                        linkUp || told.isPresent() ? "up" : "down")
                .replace("\n", "\r\n");
    }
}
