package io.redoubt.replication;

import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.Map;

/// Which histories a server can continue, and from where: what PSYNC would be answered, without the snapshot that
/// asking may cause. Source: masterTryPartialResynchronization in the servers' replication.c.
///
/// @param formerReplid the id before the last promotion or restart; its history may be continued up to `formerEnd`
/// @param first offset of the first byte held
/// @param length bytes held, 0 when none came since it was made
record Backlog(String replid, String formerReplid, long formerEnd, boolean active, long first, long length) {
    private static final Backlog UNKNOWN = new Backlog("", "", 0, false, 0, 0);

    /// Asks by `INFO replication`; what may not be asked can continue nothing.
    static Backlog of(ServerConnection connection) {
        return connection.call("INFO", "replication") instanceof Reply.Bulk text
                ? of(InfoText.parse(text.utf8()))
                : UNKNOWN;
    }

    private static Backlog of(Map<String, String> info) {
        return new Backlog(
                info.getOrDefault("master_replid", ""),
                info.getOrDefault("master_replid2", ""),
                number(info, "second_repl_offset"),
                info.getOrDefault("repl_backlog_active", "").equals("1"),
                number(info, "repl_backlog_first_byte_offset"),
                number(info, "repl_backlog_histlen"));
    }

    private static long number(Map<String, String> info, String field) {
        String text = info.getOrDefault(field, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    boolean continues(ResumePoint point) {
        long wanted = point.held().bytes() + 1;
        String id = point.replid().hex();
        boolean known = id.equals(replid) || (id.equals(formerReplid) && wanted <= formerEnd);
        return known && active && wanted >= first && wanted <= first + length;
    }
}
