package io.redoubt.formats.rdb;

import java.io.IOException;

/// Knows how long each type of value is. Layouts as in rdbLoadObject of the servers' src/rdb.c; the numbers are the
/// files' own.
final class ValueSkipper {
    private static final int SCORE_BYTES = 8;
    private static final int TIME_BYTES = 8;
    private static final int STREAM_ID_BYTES = 16;

    private final RdbInput in;
    private final RdbMagic magic;

    ValueSkipper(RdbInput in, RdbMagic magic) {
        this.in = in;
        this.magic = magic;
    }

    /// Skips a value of a known type; its key has been read.
    void skip(int type) throws IOException {
        switch (type) {
            // string, and all that is packed into one: zipmap, ziplist, intset, listpack, also with times inside
            case 0, 9, 10, 11, 12, 13, 16, 17, 20, 23 -> in.skipString();
            case 1, 2, 14 -> in.skipStrings(in.count());
            case 3 -> skipTextScores(in.count());
            case 4 -> skipPairs(in.count());
            case 5 -> skipBinaryScores(in.count());
            case 7 -> skipModuleValue();
            case 15 -> skipStream(1);
            case 18 -> skipQuicklist(in.count());
            case 19 -> skipStream(2);
            case 21 -> skipStream(3);
            case 22 -> skipType22(in.count());
            case 24 -> skipHashWithTimes();
            case 25 -> skipListpackWithTimes();
            case 26 -> skipStream(4);
            default -> throw new IllegalStateException("nothing known of value type " + type);
        }
    }

    /// Whether values of this type hold expiry times of hash fields. Number 22 means different things, both with times.
    static boolean holdsFieldExpiry(int type) {
        return type >= 22 && type <= 25;
    }

    /// Whether a file with this magic may hold values of the type, and `skip` knows them. Type 6 (modules before their
    /// first
    /// release) cannot be skipped without the module.
    static boolean knows(int type, RdbMagic magic) {
        return switch (type) {
            case 6, 8 -> false;
            case 23, 24, 25, 26 -> magic == RdbMagic.REDIS;
            default -> type <= 22;
        };
    }

    private void skipPairs(long pairs) throws IOException {
        for (long i = 0; i < pairs; i++) {
            in.skipString();
            in.skipString();
        }
    }

    private void skipTextScores(long members) throws IOException {
        for (long i = 0; i < members; i++) {
            in.skipString();
            int length = in.unsignedByte();
            // 253 is nan, 254 and 255 are the infinities; shorter ones are decimal text
            in.skip(length < 253 ? length : 0);
        }
    }

    private void skipBinaryScores(long members) throws IOException {
        for (long i = 0; i < members; i++) {
            in.skipString();
            in.skip(SCORE_BYTES);
        }
    }

    private void skipQuicklist(long nodes) throws IOException {
        for (long i = 0; i < nodes; i++) {
            long container = in.number();
            if (container != 1 && container != 2) {
                throw in.damaged("unknown list container " + container);
            }
            in.skipString();
        }
    }

    // Redis 7.4 release candidates: time, field, value. Valkey 9: field, value, time.
    private void skipType22(long fields) throws IOException {
        for (long i = 0; i < fields; i++) {
            if (magic == RdbMagic.REDIS) {
                in.number();
            }
            in.skipString();
            in.skipString();
            if (magic == RdbMagic.VALKEY) {
                in.skip(TIME_BYTES);
            }
        }
    }

    private void skipHashWithTimes() throws IOException {
        in.skip(TIME_BYTES);
        long fields = in.count();
        for (long i = 0; i < fields; i++) {
            in.number();
            in.skipString();
            in.skipString();
        }
    }

    private void skipListpackWithTimes() throws IOException {
        in.skip(TIME_BYTES);
        in.skipString();
    }

    private void skipStream(int version) throws IOException {
        skipPairs(in.count());
        skipNumbers(version == 1 ? 3 : 8);
        skipGroups(in.count(), version);
        if (version == 4) {
            skipProducers();
        }
    }

    private void skipGroups(long groups, int version) throws IOException {
        for (long i = 0; i < groups; i++) {
            in.skipString();
            skipNumbers(version == 1 ? 2 : 3);
            skipPending(in.count());
            skipConsumers(in.count(), version);
        }
    }

    private void skipPending(long entries) throws IOException {
        for (long i = 0; i < entries; i++) {
            in.skip(STREAM_ID_BYTES + TIME_BYTES);
            in.number();
        }
    }

    private void skipConsumers(long consumers, int version) throws IOException {
        for (long i = 0; i < consumers; i++) {
            in.skipString();
            in.skip(version < 3 ? TIME_BYTES : 2 * TIME_BYTES);
            long pending = in.count();
            if (pending > Long.MAX_VALUE / STREAM_ID_BYTES) {
                throw in.damaged("a count exceeds what a file can hold");
            }
            in.skip(pending * STREAM_ID_BYTES);
        }
    }

    private void skipProducers() throws IOException {
        skipNumbers(2);
        long producers = in.count();
        for (long i = 0; i < producers; i++) {
            in.skipString();
            skipProducerIds(in.count());
        }
        skipNumbers(2);
    }

    private void skipProducerIds(long ids) throws IOException {
        for (long i = 0; i < ids; i++) {
            in.skipString();
            skipNumbers(2);
        }
    }

    private void skipModuleValue() throws IOException {
        in.number();
        skipModuleBody();
    }

    /// What a module wrote: marked pieces up to an end mark, so that it can be skipped without the module.
    void skipModuleBody() throws IOException {
        while (true) {
            long mark = in.number();
            if (mark == 0) {
                return;
            }
            if (mark == 1 || mark == 2) {
                in.number();
            } else if (mark == 3) {
                in.skip(4);
            } else if (mark == 4) {
                in.skip(8);
            } else if (mark == 5) {
                in.skipString();
            } else {
                throw in.damaged("unknown piece " + mark + " in what a module wrote");
            }
        }
    }

    void skipNumbers(int numbers) throws IOException {
        for (int i = 0; i < numbers; i++) {
            in.number();
        }
    }
}
