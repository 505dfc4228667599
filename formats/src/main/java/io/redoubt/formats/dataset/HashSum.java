package io.redoubt.formats.dataset;

/// The sum of SHA-256 values modulo 2^256, and how many there are: a digest of things in any order.
///
/// Needs no more memory for millions of elements than for one. It tells any difference that happens, also of elements
/// that come more than once. It does not stand against someone who can choose many elements at will: from a few billion
/// trials on, another set with the same sum could be found.
final class HashSum {
    private long a;
    private long b;
    private long c;
    private long d;
    private long count;

    void add(long moreA, long moreB, long moreC, long moreD) {
        d += moreD;
        long carry = carry(d, moreD);
        long sumC = c + moreC;
        long carryC = carry(sumC, moreC);
        c = sumC + carry;
        carry = carryC + carry(c, carry);
        long sumB = b + moreB;
        long carryB = carry(sumB, moreB);
        b = sumB + carry;
        carry = carryB + carry(b, carry);
        a += moreA + carry;
        count++;
    }

    /// 1 if adding `part` to something gave `sum` beyond 64 bits.
    private static long carry(long sum, long part) {
        return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
    }

    long count() {
        return count;
    }

    void clear() {
        a = 0;
        b = 0;
        c = 0;
        d = 0;
        count = 0;
    }

    /// Adds count and sum to a hash.
    void into(CanonicalHash hash) {
        hash.number(count).number(a).number(b).number(c).number(d);
    }
}
