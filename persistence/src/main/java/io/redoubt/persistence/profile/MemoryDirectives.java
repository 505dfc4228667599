package io.redoubt.persistence.profile;

import io.redoubt.core.ByteSize;
import java.util.ArrayList;
import java.util.List;

/// How large the server may get, and what happens then.
final class MemoryDirectives {
    private MemoryDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        Sizing sizing = order.sizing();
        List<Directive> directives = new ArrayList<>();
        directives.add(Directive.of(
                "maxmemory",
                sizing.maxmemory().toString(),
                "%s of keys, %s of backlog, %s of clients: all that the server counts here."
                        .formatted(
                                sizing.dataset().readable(),
                                sizing.backlog().readable(),
                                sizing.clients().readable()),
                ("The process may need more: %s that allocators waste, %s copied on write while it saves, %s of output to"
                                + " replicas, %s for itself. Give it %s in all, or the kernel kills it.")
                        .formatted(
                                sizing.fragmentation().readable(),
                                sizing.copyOnWrite().readable(),
                                sizing.replicaBuffers(order.release()).readable(),
                                Sizing.program().readable(),
                                sizing.limit(order.release()).readable())));
        directives.add(
                order.name().evicting()
                        ? Directive.of(
                                "maxmemory-policy",
                                "allkeys-lru",
                                "A full cache drops the keys that were used longest ago. Nothing here is durable.")
                        : Directive.of(
                                "maxmemory-policy",
                                "noeviction",
                                "A full server refuses writes. Any other policy deletes keys, on the replicas, in the files and"
                                        + " in every later backup too."));
        if (order.release().sinceSeven()) {
            directives.add(
                    Directive.of(
                            "maxmemory-clients",
                            sizing.clients().toString(),
                            "The largest client is cut off when all together need more, before their buffers take the keys' room."));
        }
        directives.add(Directive.of(
                "client-output-buffer-limit",
                "normal " + normal(order) + " 0 0",
                order.release().sinceSeven()
                        ? "Clients are bounded together, above."
                        : "A client that does not read its answers is cut off here."));
        directives.add(Directive.of(
                "client-output-buffer-limit",
                "pubsub 32mb 8mb 60",
                "A subscriber that does not keep up is cut off, before it takes the keys' room."));
        directives.add(Directive.of(
                "disable-thp",
                "yes",
                "Huge pages would make each write copy 2 MiB instead of 4 KiB while a child runs."));
        return directives;
    }

    private static ByteSize normal(ProfileOrder order) {
        return order.release().sinceSeven() ? new ByteSize(0) : order.sizing().clients();
    }
}
