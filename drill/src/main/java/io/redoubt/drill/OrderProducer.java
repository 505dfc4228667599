package io.redoubt.drill;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.random.RandomGenerator;

/// Adds orders to the streams, which are trimmed now and then.
final class OrderProducer implements Actor {
    private static final String LONGEST_STREAM = "4000";

    private final ServerConnection server;
    private final RandomGenerator random;

    OrderProducer(ServerConnection server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    @Override
    public long act() {
        Reply _ = server.require(
                "XADD",
                Orders.stream(random.nextInt(Orders.STREAMS)),
                "MAXLEN",
                "~",
                LONGEST_STREAM,
                "*",
                "customer",
                "customer:" + random.nextInt(Shop.CUSTOMERS),
                "cents",
                Integer.toString(random.nextInt(100, 100_000)),
                "note",
                Long.toHexString(random.nextLong()));
        return 1;
    }
}
