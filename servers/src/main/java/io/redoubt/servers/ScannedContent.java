package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Values without an order, read by cursor: sets, and hashes with the expiries of their fields.
final class ScannedContent implements Content {
    private static final String PAGE = "512";

    private final byte[] key;
    private final boolean hash;
    private final boolean withExpiries;
    private final UnorderedDigests members = new UnorderedDigests();
    private final UnorderedDigests expiries = new UnorderedDigests();
    /// Fields of the last page whose expiries are still to be asked for.
    private List<byte[]> asked = List.of();

    private String cursor = "0";
    private boolean scanned;

    private ScannedContent(byte[] key, boolean hash, boolean withExpiries) {
        this.key = key;
        this.hash = hash;
        this.withExpiries = withExpiries;
    }

    static ScannedContent set(byte[] key) {
        return new ScannedContent(key, false, false);
    }

    static ScannedContent hash(byte[] key, DatasetScope scope) {
        return new ScannedContent(key, true, scope.fieldExpiries());
    }

    @Override
    public Optional<byte[][]> next() {
        if (!asked.isEmpty()) {
            return Optional.of(expiryRequest());
        }
        return scanned
                ? Optional.empty()
                : Optional.of(Content.request(hash ? "HSCAN" : "SSCAN", key, cursor, "COUNT", PAGE));
    }

    private byte[][] expiryRequest() {
        List<byte[]> request = new ArrayList<>(
                List.of(Content.request("HPEXPIRETIME", key, "FIELDS", Integer.toString(asked.size()))));
        request.addAll(asked);
        return request.toArray(byte[][]::new);
    }

    @Override
    public void accept(Reply reply) {
        List<Reply> items = Replies.items(reply);
        if (asked.isEmpty()) {
            cursor = new String(Replies.bytes(items.get(0)), StandardCharsets.US_ASCII);
            scanned = cursor.equals("0");
            acceptPage(Replies.items(items.get(1)));
        } else {
            acceptExpiries(items);
        }
    }

    private void acceptPage(List<Reply> page) {
        int width = hash ? 2 : 1;
        List<byte[]> fields = new ArrayList<>();
        for (int i = 0; i + width <= page.size(); i += width) {
            CanonicalDigest member = new CanonicalDigest().reply(page.get(i));
            if (hash) {
                member.reply(page.get(i + 1));
                fields.add(Replies.bytes(page.get(i)));
            }
            members.add(member);
        }
        asked = withExpiries ? fields : List.of();
    }

    private void acceptExpiries(List<Reply> times) {
        for (int i = 0; i < Math.min(asked.size(), times.size()); i++) {
            long millis = Replies.number(times.get(i));
            if (millis > 0) {
                expiries.add(new CanonicalDigest().bytes(asked.get(i)).number(millis));
            }
        }
        asked = List.of();
    }

    @Override
    public void into(CanonicalDigest digest) {
        members.into(digest);
    }

    @Override
    public long elements() {
        return members.distinct();
    }

    @Override
    public String fieldExpiries() {
        if (expiries.isEmpty()) {
            return "";
        }
        CanonicalDigest digest = new CanonicalDigest();
        expiries.into(digest);
        return digest.hex();
    }
}
