package io.redoubt.drill;

import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The application on the primary: producers, consumers and a shop, each a thread with a connection of its own, that
/// write until they are stopped. Started and stopped by one thread; what it counts may be asked by any.
final class DemoTraffic implements AutoCloseable {
    static final int PRODUCERS = 2;
    static final int CONSUMERS = 2;
    static final int SHOPS = 2;

    private static final Duration ANSWER = Duration.ofSeconds(60);

    /// What a thread takes between two pieces of work unless it is hurried.
    private static final long THINKING_NANOS = 2_000_000;

    private final ScratchServer primary;
    private final RandomGenerator seeds;
    private final List<ServerConnection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private final AtomicBoolean shortLived = new AtomicBoolean(true);
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());
    private final LongAdder writes = new LongAdder();

    /// @param seeds decides what is written
    DemoTraffic(ScratchServer primary, RandomGenerator seeds) {
        this.primary = primary;
        this.seeds = seeds;
    }

    void start() {
        for (int i = 0; i < PRODUCERS; i++) {
            run("producer-" + i, new OrderProducer(connect(), random()));
        }
        for (int i = 0; i < CONSUMERS; i++) {
            String group = Orders.GROUPS.get(i % Orders.GROUPS.size());
            run("consumer-" + i, new OrderConsumer(connect(), random(), group, "worker-" + i));
        }
        for (int i = 0; i < SHOPS; i++) {
            run("shop-" + i, new Shop(connect(), random(), shortLived::get));
        }
    }

    private RandomGenerator random() {
        return RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(seeds.nextLong());
    }

    private ServerConnection connect() {
        ServerConnection connection = ServerConnection.open(ServerAccess.of(primary.uri()), ANSWER);
        connections.add(connection);
        return connection;
    }

    private void run(String name, Actor actor) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(() -> work(actor)));
    }

    private void work(Actor actor) {
        try {
            while (!stopped.get()) {
                writes.add(actor.act());
                if (!hurried.get()) {
                    LockSupport.parkNanos(THINKING_NANOS);
                }
            }
        } catch (RuntimeException e) {
            if (!stopped.get()) {
                failure.compareAndSet(Optional.empty(), Optional.of(e));
            }
        }
    }

    /// Write commands the primary has carried out so far.
    long writes() {
        return writes.sum();
    }

    /// From now on it writes as fast as it can. Before, it leaves most of the machine to those who start up.
    void hurry() {
        hurried.set(true);
    }

    void relax() {
        hurried.set(false);
    }

    /// From now on no key is written that expires soon.
    void endShortLived() {
        shortLived.set(false);
    }

    /// @throws RuntimeException what ended one of its threads, if one has ended
    void requireAlive() {
        failure.get().ifPresent(cause -> {
            throw cause;
        });
    }

    /// Lets each thread finish what it does, and waits for that.
    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        requireAlive();
    }

    /// Ends at once what still runs.
    @Override
    public void close() {
        stopped.set(true);
        connections.forEach(ServerConnection::close);
    }
}
