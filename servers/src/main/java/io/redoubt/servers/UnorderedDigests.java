package io.redoubt.servers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A digest of a set whose members come in any order and some of them twice, as SCAN commands give them.
///
/// Keeps 128 bits of each member's digest, whatever the member's size.
final class UnorderedDigests {
    private record Half(long high, long low) implements Comparable<Half> {
        @Override
        public int compareTo(Half other) {
            int byHigh = Long.compareUnsigned(high, other.high);
            return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
        }
    }

    private final List<Half> members = new ArrayList<>();
    private long distinct;

    void add(CanonicalDigest member) {
        ByteBuffer bytes = ByteBuffer.wrap(member.finish());
        members.add(new Half(bytes.getLong(), bytes.getLong()));
    }

    /// Adds the sum of all members to the digest.
    void into(CanonicalDigest digest) {
        members.sort(null);
        distinct = 0;
        Half last = null;
        for (Half member : members) {
            if (!member.equals(last)) {
                digest.number(member.high()).number(member.low());
                distinct++;
            }
            last = member;
        }
        digest.number(distinct);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /// How many different members there were; known after `into`.
    long distinct() {
        return distinct;
    }
}
