package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.util.List;
import java.util.Optional;

/// Values with an order of their own, read by rank: strings in pages of bytes, lists, sorted sets with their scores.
final class RangedContent implements Content {
    private static final int BYTES = 64 * 1024;
    private static final int ELEMENTS = 512;

    private enum Kind {
        STRING,
        LIST,
        SORTED_SET
    }

    private final Kind kind;
    private final byte[] key;
    private final CanonicalDigest digest = new CanonicalDigest();
    private long position;
    private long elements;
    private boolean complete;

    private RangedContent(Kind kind, byte[] key) {
        this.kind = kind;
        this.key = key;
    }

    static RangedContent string(byte[] key) {
        return new RangedContent(Kind.STRING, key);
    }

    static RangedContent list(byte[] key) {
        return new RangedContent(Kind.LIST, key);
    }

    static RangedContent sortedSet(byte[] key) {
        return new RangedContent(Kind.SORTED_SET, key);
    }

    @Override
    public Optional<byte[][]> next() {
        if (complete) {
            return Optional.empty();
        }
        return Optional.of(
                switch (kind) {
                    case STRING -> Content.request("GETRANGE", key, rank(0), rank(BYTES - 1));
                    case LIST -> Content.request("LRANGE", key, rank(0), rank(ELEMENTS - 1));
                    case SORTED_SET -> Content.request("ZRANGE", key, rank(0), rank(ELEMENTS - 1), "WITHSCORES");
                });
    }

    private String rank(int more) {
        return Long.toString(position + more);
    }

    @Override
    public void accept(Reply reply) {
        switch (kind) {
            case STRING -> acceptBytes(Replies.bytes(reply));
            case LIST -> {
                List<Reply> page = Replies.items(reply);
                page.forEach(digest::reply);
                advance(page.size(), ELEMENTS);
            }
            case SORTED_SET -> acceptScores(Replies.items(reply));
        }
    }

    private void acceptBytes(byte[] page) {
        digest.bytes(page);
        advance(page.length, BYTES);
    }

    private void acceptScores(List<Reply> page) {
        for (int i = 0; i + 1 < page.size(); i += 2) {
            digest.reply(page.get(i)).number(Double.doubleToLongBits(score(Replies.text(page.get(i + 1)))));
        }
        advance(page.size() / 2, ELEMENTS);
    }

    /// As a number, not as text: up to 7.0 the server prints 0.1 as 0.10000000000000001, later ones print it as 0.1.
    private static double score(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private void advance(int count, int pageSize) {
        position += count;
        elements += count;
        complete = count < pageSize;
    }

    @Override
    public void into(CanonicalDigest whole) {
        whole.bytes(digest.finish()).number(elements);
    }

    @Override
    public long elements() {
        return elements;
    }
}
