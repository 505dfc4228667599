package io.redoubt.formats.command;

import java.util.LinkedHashMap;
import java.util.Map;

/// How often which command has been seen. One thread.
public final class CommandCounts {
    /// Names are the sender's; a hostile one must not fill the memory.
    private static final int MOST_UNKNOWN_NAMES = 1000;

    private final CommandTable table;
    private final long[] counts;
    private final Map<String, Long> unknown = new LinkedHashMap<>();

    public CommandCounts(CommandTable table) {
        this.table = table;
        counts = new long[table.size()];
    }

    /// @param id in the command table; `CommandTable.UNKNOWN` counts nothing
    public void add(int id) {
        if (id != CommandTable.UNKNOWN) {
            counts[id]++;
        }
    }

    /// Counts a name the table does not have; of more than a thousand names the first thousand are kept.
    public void addUnknown(String name) {
        if (unknown.size() < MOST_UNKNOWN_NAMES || unknown.containsKey(name)) {
            unknown.merge(name, 1L, Long::sum);
        }
    }

    /// Counts above 0 by name, in the order of the table.
    public Map<String, Long> known() {
        Map<String, Long> known = new LinkedHashMap<>();
        for (int id = 0; id < counts.length; id++) {
            if (counts[id] > 0) {
                known.put(table.name(id), counts[id]);
            }
        }
        return known;
    }

    /// Counts by name, in the order they were first seen.
    public Map<String, Long> unknown() {
        return new LinkedHashMap<>(unknown);
    }
}
