package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.Optional;

/// One unbroken history of a source under one replication id.
///
/// @param parent where it continues another branch without a gap; empty if it begins with a base of its own
/// @param start offset of its first byte minus one: the base's offset, or the parent's offset where it forked
/// @param openedMillis when it began, archive clock
/// @param cause why it began, for people
public record Branch(
        BranchId id,
        ReplicationId replid,
        Optional<BranchPosition> parent,
        ReplicationOffset start,
        long openedMillis,
        String cause) {
    JsonLine toJson() {
        JsonLine json = JsonLine.schema(1)
                .number("branch", id.number())
                .text("replid", replid.hex())
                .number("startOffset", start.bytes())
                .number("openedMillis", openedMillis)
                .text("cause", cause);
        parent.ifPresent(fork -> json.number("parentBranch", fork.branch().number())
                .number("parentOffset", fork.offset().bytes()));
        return json;
    }

    static Branch from(JsonDocument json) {
        return new Branch(
                new BranchId((int) json.number("branch")),
                new ReplicationId(json.text("replid")),
                json.optionalNumber("parentBranch")
                        .map(branch -> new BranchPosition(
                                new BranchId(branch.intValue()), new ReplicationOffset(json.number("parentOffset")))),
                new ReplicationOffset(json.number("startOffset")),
                json.number("openedMillis"),
                json.text("cause"));
    }
}
