package io.redoubt.persistence.monitor;

import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.PersistenceFacts;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// What a server says of itself by one `INFO`.
///
/// @param persistence without the count of FLUSHALL, which `INFO` alone does not tell
public record ServerFacts(
        PersistenceFacts persistence, ServerProcess process, Loading loading, Memory memory, Replication replication) {
    /// @param version as in `redis 7.0.15`
    /// @param id its process id, in the eyes of its own machine
    /// @param startSecond by the server's clock, give or take one
    /// @param program path of the file it was started from
    /// @param totalCommands processed since the start
    public record ServerProcess(
            String version, OptionalLong id, long startSecond, String program, OptionalLong totalCommands) {
        /// Whether INFO takes several sections in one call: Redis does from 7.0 on, Valkey always has.
        boolean takesSections() {
            return !version.matches("redis [0-6]\\..*") && !version.equals("redis ");
        }
    }

    /// @param secondsLeft as the server guesses
    public record Loading(OptionalLong loadedBytes, OptionalLong totalBytes, OptionalLong secondsLeft) {}

    /// @param datasetBytes of `usedBytes`, what is not overhead
    /// @param maxBytes 0 when there is no limit
    /// @param policy what happens at the limit, the server's word
    /// @param evictedKeys since the start
    public record Memory(
            OptionalLong usedBytes,
            OptionalLong datasetBytes,
            OptionalLong peakBytes,
            OptionalLong maxBytes,
            String policy,
            OptionalLong evictedKeys) {
        /// Whether keys are thrown away when memory is full.
        public boolean evicts() {
            return maxBytes.orElse(0) > 0 && !policy.isEmpty() && !policy.equals("noeviction");
        }
    }

    /// @param role `master` or `slave`, the server's words
    /// @param linkDown of a replica: it has no link to its primary
    /// @param offset of the stream, its own
    public record Replication(
            String role, String replid, boolean linkDown, OptionalLong offset, List<Replica> replicas) {
        public Replication {
            replicas = List.copyOf(replicas);
        }
    }

    /// A replica as its primary sees it.
    ///
    /// @param state `online` once it follows the stream
    /// @param lagBytes what it has not acknowledged
    /// @param silentSeconds since its last acknowledgement
    public record Replica(String host, int port, String state, OptionalLong lagBytes, OptionalLong silentSeconds) {
        public String address() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// @throws RedoubtException NOT_A_SERVER as `PersistenceFacts.of`
    static ServerFacts of(String info) {
        PersistenceFacts persistence = PersistenceFacts.of(info, "");
        InfoFields fields = InfoFields.of(info);
        return new ServerFacts(
                persistence, process(fields, persistence), loading(fields), memory(fields), replication(fields));
    }

    private static ServerProcess process(InfoFields fields, PersistenceFacts persistence) {
        boolean valkey = !fields.text("valkey_version").isEmpty();
        String version = valkey ? "valkey " + fields.text("valkey_version") : "redis " + fields.text("redis_version");
        return new ServerProcess(
                version,
                fields.number("process_id"),
                persistence.second() - fields.number("uptime_in_seconds").orElse(0),
                fields.text("executable"),
                fields.number("total_commands_processed"));
    }

    private static Loading loading(InfoFields fields) {
        return new Loading(
                fields.number("loading_loaded_bytes"),
                fields.number("loading_total_bytes"),
                fields.number("loading_eta_seconds"));
    }

    private static Memory memory(InfoFields fields) {
        return new Memory(
                fields.number("used_memory"),
                fields.number("used_memory_dataset"),
                fields.number("used_memory_peak"),
                fields.number("maxmemory"),
                fields.text("maxmemory_policy"),
                fields.number("evicted_keys"));
    }

    private static Replication replication(InfoFields fields) {
        OptionalLong offset = fields.number("master_repl_offset");
        int count = (int) Math.min(1000, fields.number("connected_slaves").orElse(0));
        List<Replica> replicas = IntStream.range(0, count)
                .mapToObj(index -> fields.text("slave" + index))
                .filter(text -> !text.isEmpty())
                .map(text -> replica(text, offset))
                .toList();
        return new Replication(
                fields.text("role"),
                fields.text("master_replid"),
                fields.text("master_link_status").equals("down"),
                offset,
                replicas);
    }

    /// Reads `ip=127.0.0.1,port=6380,state=online,offset=140,lag=1`.
    private static Replica replica(String text, OptionalLong head) {
        InfoFields parts = InfoFields.of(text.replace(',', '\n').replace("=", ":"));
        // An IPv6 address has colons of its own, which the line above leaves in the value.
        OptionalLong acknowledged = parts.number("offset");
        OptionalLong lag = head.isPresent() && acknowledged.isPresent()
                ? OptionalLong.of(Math.max(0, head.getAsLong() - acknowledged.getAsLong()))
                : OptionalLong.empty();
        return new Replica(
                parts.text("ip"), (int) parts.number("port").orElse(0), parts.text("state"), lag, parts.number("lag"));
    }
}
