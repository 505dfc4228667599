package io.redoubt.persistence;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A rewrite that was begun after the command was given, and succeeded.
///
/// @param server host and port
/// @param appendOnly whether the server keeps an append-only file; every version also rewrites without
/// @param keys the server had when the rewrite began
/// @param took from the fork until the server had noted the end, seen from here
/// @param waited until it could begin
/// @param forkMicros how long the server stood still for the fork; empty when it does not say
/// @param copiedBytes memory copied on write meanwhile
/// @param bytesBefore size of all append-only files before; empty without `appendOnly`
/// @param bytes size of the new base; empty without `appendOnly`
/// @param warnings sentences without a full stop
public record RewriteReport(
        String server,
        boolean appendOnly,
        long keys,
        Duration took,
        Duration waited,
        OptionalLong forkMicros,
        long copiedBytes,
        OptionalLong bytesBefore,
        OptionalLong bytes,
        List<String> warnings)
        implements ChildReport {
    public RewriteReport {
        warnings = List.copyOf(warnings);
    }

    static RewriteReport of(WatchedServer server, ChildResult result) {
        PersistenceFacts.AppendOnly before = result.before().appendOnly();
        PersistenceFacts.AppendOnly after = result.ended().appendOnly();
        return new RewriteReport(
                server.address(),
                after.enabled(),
                result.begun().keys(),
                result.took(),
                result.waited(),
                result.begun().child().forkMicros(),
                after.copiedBytes(),
                before.currentBytes(),
                after.baseBytes(),
                warnings(after));
    }

    /// Tried on Redis 6.2, 7.0, 8.0 and Valkey 8.0, 8.1, 9.1: all of them write a base and, from 7.0 on, a
    /// manifest.
    private static List<String> warnings(PersistenceFacts.AppendOnly after) {
        List<String> warnings = new ArrayList<>();
        if (!after.enabled()) {
            warnings.add("appendonly is no: the files just written are not kept up to date, and a start with appendonly"
                    + " yes would load them as they are now; to switch it on, use 'redoubt aof enable'");
        }
        if (!after.enabled() && after.begun().isEmpty()) {
            warnings.add("with appendonly no, this version tells only its log if it cannot put the new file in place");
        }
        if (!after.writesOk()) {
            warnings.add("the last write of the append-only file failed (aof_last_write_status:err)");
        }
        return warnings;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Rewritten  %,d keys in %s".formatted(keys, HumanDuration.readable(took)));
        bytes.ifPresent(size -> lines.add("Size       %s before, %s now"
                .formatted(new ByteSize(bytesBefore.orElse(0)).readable(), new ByteSize(size).readable())));
        lines.addAll(ForkCost.lines(forkMicros, copiedBytes));
        ForkCost.waiting(waited).ifPresent(lines::add);
        return lines;
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("server", server)
                .flag("appendOnly", appendOnly)
                .number("keys", keys)
                .millis("durationMillis", took)
                .millis("waitedMillis", waited);
        forkMicros.ifPresent(micros -> json.number("forkMicros", micros));
        json.number("copyOnWriteBytes", copiedBytes);
        bytesBefore.ifPresent(size -> json.number("bytesBefore", size));
        bytes.ifPresent(size -> json.number("bytes", size));
        json.texts("warnings", warnings);
    }
}
