package io.redoubt.drill;

import io.redoubt.core.Progress;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.LiveDataset;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What the primary's own persistence still knows after the mistake: real servers are started on copies of its
/// files.
///
/// @param dumpBytesBefore size of its dump before the mistake
/// @param dumpBytes size afterwards
/// @param dumpKeys keys of a server started on the dump
/// @param logKeys keys of a server started on the append-only files: what was written after the mistake
/// @param survivors keys that were lost and came back from one of the two as they were
record OwnFiles(long dumpBytesBefore, long dumpBytes, long dumpKeys, long logKeys, long survivors) {
    /// A copy of the dump, taken before anything could replace it once more.
    ///
    /// @param bytesBefore size of the dump before the mistake
    record Dump(Path directory, long bytesBefore) {
        static Dump copied(Primary primary, DemoFolder folder, long bytesBefore) throws IOException {
            Path directory = folder.scratch("dump");
            DemoFolder.copy(primary.dump(), directory.resolve("dump.rdb"));
            return new Dump(directory, bytesBefore);
        }
    }

    /// What a server started on some files holds.
    private record Found(long keys, long survivors) {}

    /// To be called once nothing is written any more.
    static OwnFiles look(Primary primary, Dump dump, DemoFolder folder, Mistake mistake) throws IOException {
        ServerBinary binary = primary.binary();
        Found inDump =
                boot(ScratchServer.of(binary).directory(dump.directory()).start(Primary.PATIENCE), mistake, primary);
        Path log = folder.scratch("log");
        DemoFolder.copy(primary.appendOnlyDirectory(), log.resolve("appendonlydir"));
        Found inLog = boot(
                ScratchServer.of(binary)
                        .directory(log)
                        .option("appendonly", "yes")
                        .start(Primary.PATIENCE),
                mistake,
                primary);
        return new OwnFiles(
                dump.bytesBefore(),
                Files.size(dump.directory().resolve("dump.rdb")),
                inDump.keys(),
                inLog.keys(),
                inDump.survivors() + inLog.survivors());
    }

    private static Found boot(ScratchServer starting, Mistake mistake, Primary primary) {
        try (ScratchServer server = starting) {
            server.awaitLoaded(Primary.PATIENCE, Progress.silent());
            try (ServerConnection connection = Primary.connect(server)) {
                Map<DatasetKey, DatasetLeaf> found =
                        LiveDataset.parse(connection.require(LiveDataset.scriptCall(primary.scope())));
                long survivors = mistake.held().entrySet().stream()
                        .filter(lost -> lost.getValue().equals(found.get(lost.getKey())))
                        .count();
                return new Found(Primary.keys(connection), survivors);
            }
        }
    }

    /// Whether nothing of what was lost is left in them.
    boolean areNoHelp() {
        return dumpKeys == 0 && survivors == 0;
    }
}
