package io.redoubt.system;

import io.redoubt.servers.ScratchServer;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// Brings trouble upon an archive, and counts it. Confined to one thread.
final class Troubles {
    private static final String[] POLICIES = {"everysec", "always"};

    private final ScratchServer primary;
    private final CuttingProxy proxy;
    private final ArchiveProcess archive;
    private final SplittableRandom random;
    private final Map<Trouble, Integer> counts = new EnumMap<>(Trouble.class);
    private int starts;

    Troubles(ScratchServer primary, CuttingProxy proxy, ArchiveProcess archive, SplittableRandom random) {
        this.primary = primary;
        this.proxy = proxy;
        this.archive = archive;
        this.random = random;
    }

    /// Starts the archive, with another fsync policy each time.
    void startArchive() throws IOException {
        archive.start(POLICIES[starts++ % POLICIES.length]);
    }

    /// Brings it, lets it last a while, and waits until the archive streams again.
    void bring(Trouble trouble) throws IOException {
        befall(trouble);
        pause(200, 700);
        archive.awaitStreaming();
    }

    private void befall(Trouble trouble) throws IOException {
        counts.merge(trouble, 1, Integer::sum);
        switch (trouble) {
            case KILL -> {
                archive.kill();
                pause(0, 200);
                startArchive();
            }
            case CUT -> proxy.cutAfter(CuttingProxy.Direction.TO_CLIENT, random.nextLong(1, 40_000));
            case RESET -> proxy.reset();
            case CLIENT_KILL -> order("CLIENT KILL TYPE replica");
            case FORK -> fork();
            case NEW_HISTORY -> order("MULTI", "DEBUG CHANGE-REPL-ID", "CLIENT KILL TYPE replica", "EXEC");
        }
    }

    /// In one step: a read between the two would be a replica's, and PFCOUNT, which is one, would leave its count in
    /// the value without telling anybody (`ReplicasDifferTest`).
    private void fork() throws IOException {
        try (Socket deadPort = new Socket()) {
            deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            order("MULTI", "REPLICAOF 127.0.0.1 " + deadPort.getLocalPort(), "REPLICAOF NO ONE", "EXEC");
        }
    }

    private void order(String... commands) {
        try (ServerConnection connection = primary.connect()) {
            for (String command : commands) {
                Reply _ = connection.require(command.split(" ", -1));
            }
        }
    }

    /// Lets the traffic go on for a random time.
    void pause(int fromMillis, int toMillis) {
        long until = System.nanoTime() + random.nextLong(fromMillis * 1_000_000L, toMillis * 1_000_000L + 1);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    int count(Trouble trouble) {
        return counts.getOrDefault(trouble, 0);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
