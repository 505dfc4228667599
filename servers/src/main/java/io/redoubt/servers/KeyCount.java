package io.redoubt.servers;

import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys of a scratch server that is held as a replica: it keeps keys past their expiry, and does not show
/// them.
///
/// @param keys all that are in memory
/// @param hidden those past their expiry
record KeyCount(long keys, long hidden) {
    private static final Pattern DATABASE = Pattern.compile("db(\\d{1,9})");
    private static final Pattern COUNTS = Pattern.compile("keys=(\\d{1,18}),expires=(\\d{1,18}).*");
    private static final String SCAN_STEP = "10000";

    static KeyCount of(ServerConnection server) {
        long keys = 0;
        long hidden = 0;
        for (Map.Entry<String, String> field :
                InfoText.parse(server.info("keyspace")).entrySet()) {
            Matcher database = DATABASE.matcher(field.getKey());
            Matcher counts = COUNTS.matcher(field.getValue());
            if (database.matches() && counts.matches()) {
                long there = Long.parseLong(counts.group(1));
                boolean someExpire = Long.parseLong(counts.group(2)) > 0;
                keys += there;
                hidden += someExpire ? Math.max(0, there - visible(server, database.group(1))) : 0;
            }
        }
        return new KeyCount(keys, hidden);
    }

    private static long visible(ServerConnection server, String database) {
        Reply _ = server.require("SELECT", database);
        long count = 0;
        String cursor = "0";
        do {
            if (!(server.require("SCAN", cursor, "COUNT", SCAN_STEP) instanceof Reply.Array(List<Reply> parts))
                    || parts.size() != 2
                    || !(parts.get(0) instanceof Reply.Bulk next)
                    || !(parts.get(1) instanceof Reply.Array(List<Reply> found))) {
                throw new IllegalStateException("SCAN answered in a form no server uses");
            }
            count += found.size();
            cursor = next.utf8();
        } while (!cursor.equals("0"));
        return count;
    }
}
