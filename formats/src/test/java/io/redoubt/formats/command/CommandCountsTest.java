package io.redoubt.formats.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class CommandCountsTest {
    private static final CommandTable TABLE = CommandTable.standard();

    private final CommandCounts counts = new CommandCounts(TABLE);

    @Test
    void commandsAreCountedByName() {
        counts.add(TABLE.find("set"));
        counts.add(TABLE.find("del"));
        counts.add(TABLE.find("set"));
        counts.add(CommandTable.UNKNOWN);
        counts.addUnknown("mod.x");
        counts.addUnknown("mod.x");

        assertThat(counts.known()).containsOnly(entry("set", 2L), entry("del", 1L));
        assertThat(counts.unknown()).containsOnly(entry("mod.x", 2L));
    }

    @Test
    void namesWithoutEndDoNotFillTheMemory() {
        for (int i = 0; i < 5000; i++) {
            counts.addUnknown("mod." + i);
        }
        counts.addUnknown("mod.0");

        assertThat(counts.unknown()).hasSize(1000).containsEntry("mod.0", 2L);
    }
}
