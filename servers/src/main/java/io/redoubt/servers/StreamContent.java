package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A stream: its entries in pages, its last id and counters, its groups with every pending entry.
///
/// Consumers count through what they own: those without pending entries are not kept alike by servers, nor are the
/// times at which a consumer was seen.
final class StreamContent implements Content {
    private static final String PAGE = "512";

    private enum Step {
        ENTRIES,
        COUNTERS,
        GROUPS,
        PENDING,
        DONE
    }

    private final byte[] key;
    private final DatasetScope scope;
    private final CanonicalDigest digest = new CanonicalDigest();
    private final UnorderedDigests groups = new UnorderedDigests();
    private Step step = Step.ENTRIES;
    private String from = "-";
    private long entries;
    private long mostPending = 1;

    StreamContent(byte[] key, DatasetScope scope) {
        this.key = key;
        this.scope = scope;
    }

    @Override
    public Optional<byte[][]> next() {
        return switch (step) {
            case ENTRIES -> Optional.of(Content.request("XRANGE", key, from, "+", "COUNT", PAGE));
            case COUNTERS -> Optional.of(about("STREAM"));
            case GROUPS -> Optional.of(about("GROUPS"));
            // FULL is the one command that tells delivery times exactly and not as an age. Its COUNT bounds entries
            // and pending ones alike, so the reply is as large as the largest group's list of pending entries.
            case PENDING -> Optional.of(about("STREAM", "FULL", "COUNT", Long.toString(mostPending)));
            case DONE -> Optional.empty();
        };
    }

    private byte[][] about(String subcommand, String... more) {
        byte[][] request = Content.request("XINFO", new byte[0], more);
        byte[][] withKey = new byte[request.length + 1][];
        withKey[0] = request[0];
        withKey[1] = subcommand.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        withKey[2] = key;
        System.arraycopy(request, 2, withKey, 3, more.length);
        return withKey;
    }

    @Override
    public void accept(Reply reply) {
        switch (step) {
            case ENTRIES -> acceptEntries(Replies.items(reply));
            case COUNTERS -> acceptCounters(Replies.fields(reply));
            case GROUPS -> acceptGroups(Replies.items(reply));
            case PENDING -> acceptPending(Replies.items(Replies.field(Replies.fields(reply), "groups")));
            case DONE -> throw new IllegalStateException("nothing was asked");
        }
    }

    private void acceptEntries(List<Reply> page) {
        for (Reply entry : page) {
            digest.reply(entry);
            from = "(" + Replies.text(Replies.items(entry).get(0));
        }
        entries += page.size();
        step = page.size() < Integer.parseInt(PAGE) ? Step.COUNTERS : Step.ENTRIES;
    }

    private void acceptCounters(Map<String, Reply> fields) {
        digest.reply(Replies.field(fields, "last-generated-id"));
        if (scope.streamCounters()) {
            digest.reply(Replies.field(fields, "max-deleted-entry-id"));
            digest.reply(Replies.field(fields, "entries-added"));
        }
        step = Step.GROUPS;
    }

    private void acceptGroups(List<Reply> all) {
        for (Reply group : all) {
            mostPending = Math.max(mostPending, Replies.number(Replies.field(Replies.fields(group), "pending")));
        }
        step = all.isEmpty() ? Step.DONE : Step.PENDING;
    }

    private void acceptPending(List<Reply> all) {
        for (Reply reply : all) {
            Map<String, Reply> group = Replies.fields(reply);
            CanonicalDigest member = new CanonicalDigest()
                    .reply(Replies.field(group, "name"))
                    .reply(Replies.field(group, "last-delivered-id"))
                    .reply(Replies.field(group, "pending"));
            if (scope.entriesRead()) {
                member.reply(Replies.field(group, "entries-read"));
            }
            groups.add(member);
        }
        step = Step.DONE;
    }

    @Override
    public void into(CanonicalDigest whole) {
        whole.bytes(digest.finish()).number(entries);
    }

    @Override
    public long elements() {
        return entries;
    }

    @Override
    public String groups() {
        if (groups.isEmpty()) {
            return "";
        }
        CanonicalDigest all = new CanonicalDigest();
        groups.into(all);
        return all.hex();
    }
}
