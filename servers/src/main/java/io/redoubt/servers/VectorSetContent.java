package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// A vector set (Redis 8): each element with its stored vector and attributes. The graph that links them is left out:
/// servers build it with chance.
final class VectorSetContent implements Content {
    private enum Step {
        COUNT,
        NAMES,
        VECTOR,
        ATTRIBUTES
    }

    private final byte[] key;
    private final UnorderedDigests elements = new UnorderedDigests();
    private final Deque<byte[]> names = new ArrayDeque<>();
    private CanonicalDigest element = new CanonicalDigest();
    private Step step = Step.COUNT;
    private long count;

    VectorSetContent(byte[] key) {
        this.key = key;
    }

    @Override
    public Optional<byte[][]> next() {
        return switch (step) {
            case COUNT -> Optional.of(Content.request("VCARD", key));
            // A positive count asks for that many different elements, so for all of them.
            case NAMES -> Optional.of(Content.request("VRANDMEMBER", key, Long.toString(count)));
            case VECTOR -> Optional.ofNullable(names.peek()).map(name -> aboutElement("VEMB", name, "RAW"));
            case ATTRIBUTES -> Optional.ofNullable(names.peek()).map(name -> aboutElement("VGETATTR", name));
        };
    }

    private byte[][] aboutElement(String command, byte[] name, String... more) {
        byte[][] request = Content.request(command, key, more);
        byte[][] withName = new byte[request.length + 1][];
        System.arraycopy(request, 0, withName, 0, 2);
        withName[2] = name;
        System.arraycopy(request, 2, withName, 3, more.length);
        return withName;
    }

    @Override
    public void accept(Reply reply) {
        switch (step) {
            case COUNT -> {
                count = Replies.number(reply);
                step = Step.NAMES;
            }
            case NAMES -> {
                Replies.items(reply).forEach(name -> names.add(Replies.bytes(name)));
                step = Step.VECTOR;
            }
            case VECTOR -> {
                element = new CanonicalDigest().bytes(names.element()).reply(reply);
                step = Step.ATTRIBUTES;
            }
            case ATTRIBUTES -> {
                elements.add(element.reply(reply));
                names.remove();
                step = Step.VECTOR;
            }
        }
    }

    @Override
    public void into(CanonicalDigest digest) {
        elements.into(digest);
    }

    @Override
    public long elements() {
        return elements.distinct();
    }
}
