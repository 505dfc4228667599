package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes replies apart; one of another shape than its command always has is an error that says so.
final class Replies {
    private Replies() {}

    static List<Reply> items(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> items) -> items;
            case Reply.Simple _, Reply.Failure _, Reply.Number _, Reply.Bulk _, Reply.Nil _ ->
                throw unexpected(reply, "an array");
        };
    }

    static byte[] bytes(Reply reply) {
        return switch (reply) {
            case Reply.Bulk(byte[] bytes) -> bytes;
            case Reply.Simple(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case Reply.Number(long value) -> Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            case Reply.Failure _, Reply.Array _, Reply.Nil _ -> throw unexpected(reply, "a string");
        };
    }

    static String text(Reply reply) {
        return new String(bytes(reply), StandardCharsets.UTF_8);
    }

    static long number(Reply reply) {
        String text = text(reply);
        if (!text.matches("-?\\d{1,18}")) {
            throw unexpected(reply, "a number");
        }
        return Long.parseLong(text);
    }

    /// Names and values in turn, as the XINFO commands answer.
    static Map<String, Reply> fields(Reply reply) {
        List<Reply> items = items(reply);
        Map<String, Reply> fields = new LinkedHashMap<>();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            fields.put(text(items.get(i)), items.get(i + 1));
        }
        return fields;
    }

    static Reply field(Map<String, Reply> fields, String name) {
        return fields.getOrDefault(name, new Reply.Nil());
    }

    static RedoubtException unexpected(Reply reply, String wanted) {
        return new RedoubtException(
                ErrorCode.FAILED,
                "cannot read the dataset: the server answered %s where %s was expected"
                        .formatted(reply.describe(), wanted),
                "Check that the user may read all keys, and that nothing else writes to this server.");
    }
}
