package io.redoubt.drill;

import io.redoubt.core.Progress;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.LiveDataset;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/// The restored dataset beside what the primary held, key by key, and a proof that a difference would be seen.
///
/// @param keys that both have
/// @param differences all of them; empty when the restore gave back exactly what was lost
/// @param pending what the groups of the restored streams hold
/// @param changed the stream of which one entry was then acknowledged, to see that this is noticed
/// @param noticed the differences that this made: one, in the groups of that stream
record Comparison(
        long keys,
        List<DatasetDifference> differences,
        PendingEntries pending,
        DatasetKey changed,
        List<DatasetDifference> noticed) {
    Comparison {
        differences = List.copyOf(differences);
        noticed = List.copyOf(noticed);
    }

    /// Starts a server on a copy of the restored files, held as replica of a dead port so that nothing expires.
    static Comparison of(Mistake mistake, Path restored, Primary primary, DemoFolder folder) throws IOException {
        Path copy = folder.scratch("restored");
        DemoFolder.copy(restored.resolve("appendonlydir"), copy.resolve("appendonlydir"));
        try (Socket deadPort = new Socket()) {
            // Bound but not listening: whoever connects is refused, and nobody else can take the port meanwhile.
            deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            try (ScratchServer server = ScratchServer.of(primary.binary())
                    .directory(copy)
                    .option("appendonly", "yes")
                    .option("replicaof", "127.0.0.1", Integer.toString(deadPort.getLocalPort()))
                    .option("replica-read-only", "no")
                    .option("lua-time-limit", Primary.SCRIPT_MILLIS)
                    .start(Primary.PATIENCE)) {
                server.awaitLoaded(Primary.PATIENCE, Progress.silent());
                try (ServerConnection connection = Primary.connect(server)) {
                    return of(mistake, connection, primary);
                }
            }
        }
    }

    private static Comparison of(Mistake mistake, ServerConnection restored, Primary primary) {
        NavigableMap<DatasetKey, DatasetLeaf> found = read(restored, primary);
        List<DatasetDifference> differences = LiveDataset.compare(mistake.held(), found);
        PendingEntries pending = PendingEntries.count(restored, found);
        DatasetKey changed = pending.acknowledgeOne(restored);
        List<DatasetDifference> noticed = new ArrayList<>(LiveDataset.compare(mistake.held(), read(restored, primary)));
        noticed.removeAll(differences);
        long common =
                found.keySet().stream().filter(mistake.held()::containsKey).count();
        return new Comparison(common, differences, pending, changed, noticed);
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> read(ServerConnection server, Primary primary) {
        Reply leaves = server.require(LiveDataset.scriptCall(primary.scope()));
        return LiveDataset.parse(leaves);
    }

    /// Whether the one acknowledgement was seen as what it was, and nothing else.
    boolean canFail() {
        return noticed.size() == 1
                && noticed.getFirst().key().equals(changed)
                && noticed.getFirst().aspect() == DatasetDifference.Aspect.GROUPS;
    }
}
