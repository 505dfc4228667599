package io.redoubt.repository.backup;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.Map;
import java.util.TreeMap;

/// The append-only text of a backup: what follows its snapshot, or all of it where there is none. It ends after a
/// whole command or transaction.
///
/// @param commands how often each known command stands in it, by name
/// @param unknownCommands the same for names the command table does not have
/// @param hashFieldExpiries how often it sets or touches the expiry of a hash field
/// @param leftOutBytes at its end that were no whole command or transaction: a torn tail
public record StoredLog(
        StoredFile file,
        int highestDatabase,
        Map<String, Long> commands,
        Map<String, Long> unknownCommands,
        long hashFieldExpiries,
        long leftOutBytes) {
    public StoredLog {
        commands = Map.copyOf(commands);
        unknownCommands = Map.copyOf(unknownCommands);
    }

    void writeTo(JsonLine json) {
        file.writeTo(json);
        json.number("highestDatabase", highestDatabase)
                .object("commands", line -> new TreeMap<>(commands).forEach(line::number))
                .object("unknownCommands", line -> new TreeMap<>(unknownCommands).forEach(line::number))
                .number("hashFieldExpiries", hashFieldExpiries)
                .number("leftOutBytes", leftOutBytes);
    }

    static StoredLog from(JsonDocument json) {
        return new StoredLog(
                StoredFile.from(json),
                (int) json.number("highestDatabase"),
                counts(json.object("commands")),
                counts(json.object("unknownCommands")),
                json.number("hashFieldExpiries"),
                json.number("leftOutBytes"));
    }

    private static Map<String, Long> counts(JsonDocument json) {
        Map<String, Long> counts = new TreeMap<>();
        json.names().forEach(name -> counts.put(name, json.number(name)));
        return counts;
    }
}
