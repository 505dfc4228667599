package io.redoubt.restore.plan;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a plan needs to know of a segment.
///
/// @param end where the text of its file ends; a lineage may take less of it
/// @param commands how often each known command stands in it, by name
/// @param unknownCommands the same for names the command table does not have
public record SegmentFacts(
        ReplicationOffset end,
        Optional<ServerVersion> server,
        long plainBytes,
        int highestDatabase,
        Map<String, Long> commands,
        Map<String, Long> unknownCommands,
        long hashFieldExpiries) {
    public SegmentFacts {
        commands = Map.copyOf(commands);
        unknownCommands = Map.copyOf(unknownCommands);
    }

    static SegmentFacts of(SegmentFooter footer) {
        return new SegmentFacts(
                footer.end(),
                footer.server(),
                footer.plainBytes(),
                footer.highestDatabase(),
                footer.commands(),
                footer.unknownCommands(),
                footer.hashFieldExpiries());
    }

    /// Counts what passes, for a segment that is not sealed and so has no footer yet. Confined to one thread.
    static final class Tally implements SegmentListener {
        private static final int NAMES_KEPT = 1000;

        private final CommandTable table = CommandTable.standard();
        private final long[] counts = new long[table.size()];
        private final Map<String, Long> unknown = new TreeMap<>();
        private Optional<ServerVersion> server = Optional.empty();
        private int highestDatabase;
        private long fieldExpiries;

        @Override
        public void header(SegmentHeader header) {
            server = header.server();
            highestDatabase = header.database();
        }

        @Override
        public void command(int tableId, long after, boolean boundary, long textEnd) {
            if (tableId >= 0) {
                counts[tableId]++;
            }
        }

        @Override
        public void unknown(String name) {
            if (unknown.size() < NAMES_KEPT || unknown.containsKey(name)) {
                unknown.merge(name, 1L, Long::sum);
            }
        }

        @Override
        public void fieldExpiry() {
            fieldExpiries++;
        }

        @Override
        public void key(int database, long hash) {
            highestDatabase = Math.max(highestDatabase, database);
        }

        @Override
        public void mark(Mark mark, long textEnd) {
            highestDatabase = Math.max(highestDatabase, mark.database());
        }

        SegmentFacts facts(ReplicationOffset end, long plainBytes) {
            Map<String, Long> commands = new HashMap<>();
            for (int id = 0; id < counts.length; id++) {
                if (counts[id] > 0) {
                    commands.put(table.name(id), counts[id]);
                }
            }
            return new SegmentFacts(end, server, plainBytes, highestDatabase, commands, unknown, fieldExpiries);
        }
    }
}
