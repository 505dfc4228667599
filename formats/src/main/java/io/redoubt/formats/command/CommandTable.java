package io.redoubt.formats.command;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The commands a replication stream or an append-only file may hold, over all supported servers.
///
/// Commands are known by a small number, their id (0 to `size() - 1`), which is stable only within one run of the
/// program. Looking a name up allocates nothing: names are packed into three longs, the table is open addressing.
/// Immutable.
public final class CommandTable {
    /// What `find` answers for a name that no supported server has.
    public static final int UNKNOWN = -1;

    private static final int WORD = 8;
    private static final int LONGEST_NAME = 3 * WORD;
    private static final CommandTable STANDARD = new CommandTable(KnownCommands.all());

    private final List<KnownCommand> commands;
    private final CommandKind[] kinds;
    private final KeyPositions[] keys;
    private final int[] arities;
    private final int mask;
    private final int[] ids;
    private final int[] lengths;
    private final long[] packed;

    private CommandTable(List<KnownCommand> commands) {
        this.commands = commands;
        kinds = commands.stream().map(KnownCommand::kind).toArray(CommandKind[]::new);
        keys = commands.stream().map(KnownCommand::keys).toArray(KeyPositions[]::new);
        arities = commands.stream().mapToInt(KnownCommand::arity).toArray();
        // At most a quarter full: nearly every look-up ends at its first slot.
        int slots = Integer.highestOneBit(commands.size()) * 8;
        mask = slots - 1;
        ids = new int[slots];
        lengths = new int[slots];
        packed = new long[slots * 3];
        for (int id = 0; id < commands.size(); id++) {
            put(id, commands.get(id).name().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// The union of the write commands of Redis 6.0 to 8.6 and Valkey 7.2 to 9.1, and the few others a
    /// stream carries.
    public static CommandTable standard() {
        return STANDARD;
    }

    public int size() {
        return commands.size();
    }

    /// The name in lower case.
    public String name(int id) {
        return commands.get(id).name();
    }

    public CommandKind kind(int id) {
        return kinds[id];
    }

    public KeyPositions keys(int id) {
        return keys[id];
    }

    /// Whether some server takes the command with so many arguments, its name among them. Servers but Valkey 9
    /// do not look while they load, and read on behind the arguments.
    public boolean takes(int id, int arguments) {
        int arity = arities[id];
        return arity < 0 ? arguments >= -arity : arguments == arity;
    }

    /// Whether the command may set or remove the expiry time of a hash field. By name only: Redis 8 also sends
    /// HSETEX, with KEEPTTL, for a plain HINCRBYFLOAT; `AofScanner` tells the two apart.
    public boolean hashFieldExpiry(int id) {
        return kind(id) == CommandKind.HASH_FIELD_EXPIRY;
    }

    /// Whether a server of this version loads a log that holds the command; an unknown command makes it exit.
    public boolean knownTo(ServerVersion server, int id) {
        KnownCommand command = commands.get(id);
        return switch (server.engine()) {
            case REDIS -> command.redis().admits(server);
            case VALKEY -> command.valkey().admits(server);
        };
    }

    /// The oldest version of an engine that knows the command, as in `7.4`; empty when none does.
    public String since(Engine engine, int id) {
        KnownCommand command = commands.get(id);
        return switch (engine) {
            case REDIS -> command.redis().text();
            case VALKEY -> command.valkey().text();
        };
    }

    /// The id of a name in any case, or `UNKNOWN`.
    public int find(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return find(bytes, 0, bytes.length);
    }

    /// The id of the name `bytes[from, to)` in any case, or `UNKNOWN`.
    public int find(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST_NAME) {
            return UNKNOWN;
        }
        long low = word(bytes, from, Math.min(to, from + WORD));
        long middle = length > WORD ? word(bytes, from + WORD, Math.min(to, from + 2 * WORD)) : 0;
        long high = length > 2 * WORD ? word(bytes, from + 2 * WORD, to) : 0;
        int slot = slot(low, middle, high);
        while (lengths[slot] != 0) {
            if (lengths[slot] == length && holds(slot, low, middle, high)) {
                return ids[slot];
            }
            slot = (slot + 1) & mask;
        }
        return UNKNOWN;
    }

    private void put(int id, byte[] name) {
        if (name.length == 0 || name.length > LONGEST_NAME || find(name, 0, name.length) != UNKNOWN) {
            throw new IllegalStateException(
                    "command table cannot hold '" + commands.get(id).name() + "'");
        }
        long low = word(name, 0, Math.min(name.length, WORD));
        long middle = word(name, WORD, Math.min(name.length, 2 * WORD));
        long high = word(name, 2 * WORD, name.length);
        int slot = slot(low, middle, high);
        while (lengths[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        ids[slot] = id;
        lengths[slot] = name.length;
        packed[slot * 3] = low;
        packed[slot * 3 + 1] = middle;
        packed[slot * 3 + 2] = high;
    }

    private boolean holds(int slot, long low, long middle, long high) {
        return packed[slot * 3] == low && packed[slot * 3 + 1] == middle && packed[slot * 3 + 2] == high;
    }

    private int slot(long low, long middle, long high) {
        long mixed = (low + 31 * middle + 961 * high) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 40) & mask;
    }

    private static long word(byte[] bytes, int from, int to) {
        long word = 0;
        for (int at = from; at < to; at++) {
            int value = bytes[at];
            word = word << 8 | (value >= 'A' && value <= 'Z' ? value + 32 : value & 0xff);
        }
        return word;
    }
}
