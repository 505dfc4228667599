package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.util.Arrays;
import java.util.Optional;

/// A value of a module's type, as DUMP gives it: comparable between servers of one version only.
final class DumpedContent implements Content {
    /// RDB version (2 bytes) and CRC64 (8) at the end of each payload; createDumpPayload in the server's src/cluster.c.
    private static final int FOOTER = 10;

    private final byte[] key;
    private Optional<byte[]> payload = Optional.empty();

    DumpedContent(byte[] key) {
        this.key = key;
    }

    @Override
    public Optional<byte[][]> next() {
        return payload.isPresent() ? Optional.empty() : Optional.of(Content.request("DUMP", key));
    }

    @Override
    public void accept(Reply reply) {
        byte[] bytes = Replies.bytes(reply);
        payload = Optional.of(Arrays.copyOf(bytes, Math.max(0, bytes.length - FOOTER)));
    }

    @Override
    public void into(CanonicalDigest digest) {
        digest.bytes(payload.orElseThrow());
    }

    @Override
    public long elements() {
        return payload.orElseThrow().length;
    }
}
