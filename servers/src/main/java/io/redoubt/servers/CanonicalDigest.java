package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// SHA-256 over a list of parts, each with its length in front, so that no two lists read alike. Confined to a thread.
final class CanonicalDigest {
    private final MessageDigest digest;

    CanonicalDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    CanonicalDigest number(long value) {
        digest.update(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    CanonicalDigest bytes(byte[] part) {
        number(part.length);
        digest.update(part);
        return this;
    }

    CanonicalDigest text(String part) {
        return bytes(part.getBytes(StandardCharsets.UTF_8));
    }

    /// Any reply with its structure; numbers and the strings that spell them count alike.
    CanonicalDigest reply(Reply part) {
        switch (part) {
            case Reply.Bulk(byte[] bytes) -> bytes(bytes);
            case Reply.Simple(String text) -> text(text);
            case Reply.Number(long value) -> text(Long.toString(value));
            case Reply.Failure(String code, String _) -> text("-" + code);
            case Reply.Nil _ -> number(-1);
            case Reply.Array(List<Reply> items) -> {
                number(items.size());
                items.forEach(this::reply);
            }
        }
        return this;
    }

    /// The result; this digest is empty again afterwards.
    byte[] finish() {
        return digest.digest();
    }

    String hex() {
        return "sha256:" + HexFormat.of().formatHex(finish());
    }
}
