package io.redoubt.formats.replay;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Writes the commands that make the dataset of a snapshot on an empty server: what an append-only file without a
/// base holds, also the single file of Redis 6.
///
/// Values of modules become RESTORE, for the same version of snapshots only. Not made again, as in the servers'
/// own files: when consumers were seen, LRU and LFU data, counters of duplicates. Memory: the pending entries of
/// one stream, at most a million, and a few hundred KiB.
public final class RdbCommands {
    private static final int NONE = -1;

    private final RdbReader reader;
    private final NeededIds needed;
    private final CommandOutput out;
    private final CommandTarget target;
    private final KeyCommands commands;
    private Optional<RdbKey> current = Optional.empty();
    private int selected = NONE;
    private long keys;
    private long functions;

    private RdbCommands(RdbReader reader, RdbReader ahead, OutputStream out, ServerVersion version) {
        Refusals refusals = new NamedRefusals();
        this.reader = reader;
        this.out = new CommandOutput(out);
        target = new CommandTarget(version);
        needed = new NeededIds(ahead, refusals);
        commands = new KeyCommands(this.out, target, refusals);
    }

    /// Writes the commands to `out`, which should be buffered and is not closed. Whatever is thrown, nothing that
    /// was written is of use then.
    ///
    /// @param nameForErrors what messages call the snapshot
    /// @param version of the server that is to run the commands
    /// @throws io.redoubt.formats.rdb.RdbFormatException if the snapshot is not whole, or too new
    /// @throws RedoubtException VERSIONS_DO_NOT_FIT naming the first key that commands cannot make there
    public static CommandSummary write(RdbSource source, String nameForErrors, OutputStream out, ServerVersion version)
            throws IOException {
        try (InputStream in = source.open();
                InputStream ahead = source.open()) {
            return new RdbCommands(
                            RdbReader.open(in, nameForErrors), RdbReader.open(ahead, nameForErrors), out, version)
                    .run();
        }
    }

    private CommandSummary run() throws IOException {
        while (true) {
            switch (reader.next()) {
                case RdbKey key -> key(key);
                case RdbItem.Function(ByteRun code) -> function(code);
                case RdbItem.ModuleAux(var module, long _) -> throw cannot("data of the module " + module);
                case RdbItem.SlotImport _ -> throw cannot("the import of a cluster slot that was under way");
                case RdbItem.Aux _, RdbItem.SelectDb _, RdbItem.ResizeDb _, RdbItem.SlotInfo _ -> {}
                case RdbItem.End(boolean crcPresent, long _) -> {
                    return new CommandSummary(keys, functions, out.commands(), crcPresent);
                }
            }
        }
    }

    private void function(ByteRun code) throws IOException {
        if (!target.isAtLeastSeven()) {
            throw cannot("a function library");
        }
        CommandOutput _ = out.begin(3, "FUNCTION").word("LOAD").run(code);
        functions++;
    }

    private void key(RdbKey key) throws IOException {
        current = Optional.of(key.readName());
        if (key.metadata().length > 1) {
            throw cannot("data that a module attached to it");
        }
        select(key.database());
        byte[] name = key.name();
        DataType type = key.type().dataType();
        commands.begin(name, type, key.type().holdsFieldExpiry());
        if (type == DataType.MODULE) {
            restore(key, name);
        } else {
            if (type == DataType.STREAM) {
                commands.streams().expect(needed.next());
            }
            key.read(commands);
        }
        commands.end(key.expiryMillis());
        keys++;
    }

    private void select(int database) throws IOException {
        if (database != selected) {
            out.begin(2, "SELECT").number(database);
            selected = database;
        }
    }

    private void restore(RdbKey key, byte[] name) throws IOException {
        if (!reader.version().equals(target.snapshots())) {
            throw cannot("a value of a module");
        }
        byte[] payload = DumpPayload.of(key, reader.version());
        out.begin(4, "RESTORE").bytes(name).number(0).bytes(payload);
    }

    private RedoubtException cannot(String what) {
        return new RedoubtException(
                ErrorCode.VERSIONS_DO_NOT_FIT,
                "%s holds %s, which no command of %s can make".formatted(holder(), what, target.version()),
                "Choose a newer version, or leave the key out.");
    }

    private String holder() {
        return current.map(key -> "key " + new DatasetKey(key.database(), key.name()))
                .orElse("the snapshot");
    }

    /// Refusals that name the key in hand.
    private final class NamedRefusals implements Refusals {
        @Override
        public RuntimeException cannotMake(String what) {
            return cannot(what);
        }

        @Override
        public RuntimeException tooLarge(String what) {
            return new RedoubtException(
                    ErrorCode.NOT_ENOUGH_MEMORY,
                    "%s holds %s".formatted(holder(), what),
                    "Hand out the snapshot itself instead of commands.");
        }
    }
}
