package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.LiveDataset;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/// FLUSHALL in the middle of traffic, and exactly what it destroyed.
///
/// INFO, a script that reads every key, and the FLUSHALL run in one MULTI: nothing comes between them, so the
/// offset INFO tells is the one at which the primary held what the script read.
///
/// @param replid history the offset belongs to
/// @param before the last offset before the mistake
/// @param held all keys the primary had
/// @param blocked how long the primary was busy with it
record Mistake(
        ReplicationId replid,
        ReplicationOffset before,
        Instant when,
        Duration blocked,
        NavigableMap<DatasetKey, DatasetLeaf> held) {
    static Mistake make(Primary primary, InstantSource clock) {
        ServerConnection server = primary.connection();
        Instant when = clock.instant();
        Reply _ = server.require("MULTI");
        Reply _ = server.require("INFO", "replication");
        Reply _ = server.require(LiveDataset.scriptCall(primary.scope()));
        Reply _ = server.require("FLUSHALL");
        Reply answers = server.require("EXEC");
        Duration blocked = Duration.between(when, clock.instant());
        if (!(answers instanceof Reply.Array(List<Reply> answer))
                || answer.size() != 3
                || !(answer.get(0) instanceof Reply.Bulk info)
                || !answer.get(2).ok()) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "the transaction with the FLUSHALL answered " + answers.describe(),
                    "This is a server the demo was not made for.");
        }
        Map<String, String> replication = InfoText.parse(info.utf8());
        return new Mistake(
                new ReplicationId(replication.getOrDefault("master_replid", "")),
                new ReplicationOffset(Long.parseLong(replication.getOrDefault("master_repl_offset", ""))),
                when,
                blocked,
                LiveDataset.parse(answer.get(1)));
    }

    long streams() {
        return held.values().stream()
                .filter(leaf -> leaf.type().equals("stream"))
                .count();
    }

    long keysWithExpiry() {
        return held.values().stream().filter(leaf -> leaf.expiryMillis() >= 0).count();
    }

    long databases() {
        return held.keySet().stream().map(DatasetKey::database).distinct().count();
    }

    long elements() {
        return held.values().stream().mapToLong(DatasetLeaf::elements).sum();
    }
}
