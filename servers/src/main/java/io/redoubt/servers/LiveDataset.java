package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Reads what a running server holds, key by key in a canonical form, and compares two such readings.
///
/// Covered: values of every type, expiries, streams with groups and pending entries, hash-field expiries,
/// functions, database numbers. Left out, because servers do not keep them alike: consumers without pending
/// entries, seen and active times, encodings, LRU and LFU. Two ways lead to a reading, and each compares only
/// with its own kind: `read` goes over the wire in pages and should meet a server nobody writes to; `SCRIPT` does
/// it in one atomic step.
public final class LiveDataset {
    /// Reads everything but functions in one EVAL, at one instant, also inside MULTI; needs Redis 7.0 or Valkey.
    ///
    /// The server answers nobody else meanwhile, some twenty seconds for a million keys and elements: give the
    /// connection a read timeout to match. Send it with `scriptCall`, read the answer with `parse`.
    public static final String SCRIPT = script();

    private static final int COLUMNS = 8;

    private LiveDataset() {}

    /// All keys of the server, in every aspect its version keeps. Leaves another database selected.
    ///
    /// Memory: one leaf of some 300 bytes for each key, and about 40 bytes for each member of the largest
    /// set or hash.
    ///
    /// @throws RedoubtException as `ServerConnection.require`
    public static NavigableMap<DatasetKey, DatasetLeaf> read(ServerConnection connection) {
        return read(connection, DatasetScope.of(versionOf(connection)));
    }

    /// The same in the aspects of `scope` only, to be compared with a server of another version.
    public static NavigableMap<DatasetKey, DatasetLeaf> read(ServerConnection connection, DatasetScope scope) {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        forEach(connection, scope, leaves::put);
        return leaves;
    }

    /// The same without keeping anything: for datasets whose leaves do not fit into memory. A key may come twice.
    public static void forEach(
            ServerConnection connection, DatasetScope scope, BiConsumer<DatasetKey, DatasetLeaf> reader) {
        ServerVersion version = versionOf(connection);
        new DatasetReading(connection, version, scope.and(DatasetScope.of(version))).forEach(reader);
    }

    private static ServerVersion versionOf(ServerConnection connection) {
        return ServerIdentity.read(connection)
                .version()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.NOT_AUTHORISED,
                        "server '%s' does not tell its version"
                                .formatted(connection.uri().address()),
                        "Let an administrator run: ACL SETUSER <user> +info."));
    }

    /// The command that runs `SCRIPT`, for `ServerConnection.call`.
    public static String[] scriptCall(DatasetScope scope) {
        return new String[] {
            "EVAL", SCRIPT, "0", flag(scope.streamCounters()), flag(scope.entriesRead()), flag(scope.fieldExpiries())
        };
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }

    /// Reads the answer to `SCRIPT`.
    ///
    /// @throws RedoubtException if the server answered anything else, such as an error
    public static NavigableMap<DatasetKey, DatasetLeaf> parse(Reply reply) {
        List<Reply> cells = Replies.items(reply);
        if (cells.size() % COLUMNS != 0) {
            throw Replies.unexpected(reply, "eight columns for each key");
        }
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        for (int row = 0; row < cells.size(); row += COLUMNS) {
            List<Reply> cell = cells.subList(row, row + COLUMNS);
            leaves.put(
                    new DatasetKey(Math.toIntExact(Replies.number(cell.get(0))), Replies.bytes(cell.get(1))),
                    new DatasetLeaf(
                            Replies.text(cell.get(2)),
                            sha1(cell.get(3)),
                            Replies.number(cell.get(4)),
                            sha1(cell.get(5)),
                            sha1(cell.get(6)),
                            Replies.number(cell.get(7))));
        }
        return leaves;
    }

    private static String sha1(Reply cell) {
        String digest = Replies.text(cell);
        return digest.isEmpty() ? "" : "sha1:" + digest;
    }

    /// Every difference, ordered by key; empty when the datasets are equal. Expiries must agree to the millisecond.
    public static List<DatasetDifference> compare(
            Map<DatasetKey, DatasetLeaf> expected, Map<DatasetKey, DatasetLeaf> found) {
        return compare(expected, found, Duration.ZERO);
    }

    /// The same, but expiries may be this far apart: Redis 6.2 tells the time left, not the time.
    public static List<DatasetDifference> compare(
            Map<DatasetKey, DatasetLeaf> expected, Map<DatasetKey, DatasetLeaf> found, Duration expiryTolerance) {
        List<DatasetDifference> differences = new ArrayList<>();
        new TreeMap<>(expected).forEach((key, leaf) -> {
            DatasetLeaf other = found.get(key);
            if (other == null) {
                differences.add(new DatasetDifference(key, Aspect.MISSING, leaf.type(), ""));
            } else {
                compare(key, leaf, other, expiryTolerance, differences);
            }
        });
        found.forEach((key, leaf) -> {
            if (!expected.containsKey(key)) {
                differences.add(new DatasetDifference(key, Aspect.EXTRA, "", leaf.type()));
            }
        });
        differences.sort(java.util.Comparator.comparing(DatasetDifference::key));
        return List.copyOf(differences);
    }

    private static void compare(
            DatasetKey key, DatasetLeaf one, DatasetLeaf two, Duration tolerance, List<DatasetDifference> differences) {
        if (!one.type().equals(two.type())) {
            differences.add(new DatasetDifference(key, Aspect.TYPE, one.type(), two.type()));
            return;
        }
        if (!one.content().equals(two.content())) {
            differences.add(new DatasetDifference(key, Aspect.VALUE, valueOf(one), valueOf(two)));
        }
        boolean bothExpire = one.expiryMillis() >= 0 && two.expiryMillis() >= 0;
        long apart = Math.abs(one.expiryMillis() - two.expiryMillis());
        if (apart > (bothExpire ? tolerance.toMillis() : 0)) {
            differences.add(new DatasetDifference(
                    key, Aspect.EXPIRY, Long.toString(one.expiryMillis()), Long.toString(two.expiryMillis())));
        }
        if (!Objects.equals(one.groups(), two.groups())) {
            differences.add(new DatasetDifference(key, Aspect.GROUPS, orNone(one.groups()), orNone(two.groups())));
        }
        if (!Objects.equals(one.fieldExpiries(), two.fieldExpiries())) {
            differences.add(new DatasetDifference(
                    key, Aspect.FIELD_EXPIRIES, orNone(one.fieldExpiries()), orNone(two.fieldExpiries())));
        }
    }

    private static String valueOf(DatasetLeaf leaf) {
        return "%d %s with digest %s"
                .formatted(leaf.elements(), leaf.type().equals("string") ? "bytes" : "elements", leaf.content());
    }

    private static String orNone(String digest) {
        return digest.isEmpty() ? "none" : digest;
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(
                LiveDataset.class.getResourceAsStream("dataset.lua"), "dataset.lua is part of this module")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read dataset.lua", e);
        }
    }
}
