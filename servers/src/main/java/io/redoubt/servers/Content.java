package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads the value of one key in steps: asks, is given the answer, asks again, until nothing is left to ask.
///
/// The steps let many keys share one turn of the network, and a large value pass in pages. Confined to a thread.
interface Content {
    /// The next request, or empty once the value has been read in full.
    Optional<byte[][]> next();

    /// The answer to the last request.
    void accept(Reply reply);

    /// Adds the value's canonical form to the digest. Called once, after the last step.
    void into(CanonicalDigest digest);

    /// Members, fields, entries or bytes; known after `into`.
    long elements();

    /// Digest of the consumer groups; empty without any.
    default String groups() {
        return "";
    }

    /// Digest of the expiries of fields; empty without any.
    default String fieldExpiries() {
        return "";
    }

    static byte[][] request(String command, byte[] key, String... arguments) {
        byte[][] request = new byte[arguments.length + 2][];
        request[0] = command.getBytes(StandardCharsets.US_ASCII);
        request[1] = key;
        for (int i = 0; i < arguments.length; i++) {
            request[i + 2] = arguments[i].getBytes(StandardCharsets.US_ASCII);
        }
        return request;
    }
}
