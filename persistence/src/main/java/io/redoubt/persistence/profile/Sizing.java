package io.redoubt.persistence.profile;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.persistence.advise.AssumedPace;
import java.time.Duration;

/// The sizes of a server, from the size of its dataset and the rate of its writes. All in whole mebibytes.
///
/// @param dataset largest the keys may get
/// @param writeRate growth of the replication stream
/// @param backlog how much of the stream is kept for replicas that were away
/// @param replicaHard output buffer at which a replica is dropped
/// @param clients what the buffers of all clients may take together
/// @param copyOnWrite what a fork may copy while it runs
/// @param rewriteMin log below which it is not rewritten
public record Sizing(
        ByteSize dataset,
        ByteRate writeRate,
        ByteSize backlog,
        ByteSize replicaHard,
        ByteSize clients,
        ByteSize copyOnWrite,
        ByteSize rewriteMin) {
    /// How long a replica or an archive may be away and still continue without a full copy.
    static final Duration AWAY = Duration.ofMinutes(1);

    /// How much a fork copies for a byte of the stream: a command of a hundred bytes touches a page of 4 KiB.
    static final int COPIED_PER_BYTE = 40;

    /// Between two rewrites of a log whose base is small.
    static final Duration REWRITE_PAUSE = Duration.ofMinutes(10);

    /// What followers buffers are kept for at the same time in Redis 6, which has one for each: a replica and an
    /// archive.
    private static final int FOLLOWERS = 2;

    private static final long MEBIBYTE = 1L << 20;
    private static final ByteSize SMALLEST_BACKLOG = ByteSize.mebibytes(16);
    private static final ByteSize SMALLEST_REPLICA = ByteSize.mebibytes(256);
    private static final ByteSize SMALLEST_REWRITE = ByteSize.mebibytes(64);
    private static final ByteSize PROGRAM = ByteSize.mebibytes(64);

    public static Sizing of(ByteSize dataset, ByteRate writeRate) {
        ByteSize backlog = whole(larger(smaller(writeRate.in(AWAY), dataset), SMALLEST_BACKLOG));
        ByteSize duringCopy = writeRate.in(copying(dataset));
        return new Sizing(
                dataset,
                writeRate,
                backlog,
                whole(larger(larger(times(duringCopy, 2), backlog), SMALLEST_REPLICA)),
                whole(larger(part(dataset, 10), ByteSize.mebibytes(32))),
                whole(larger(smaller(times(duringCopy, COPIED_PER_BYTE), dataset), part(dataset, 10))),
                whole(larger(smaller(writeRate.in(REWRITE_PAUSE), dataset), SMALLEST_REWRITE)));
    }

    /// How long a snapshot takes, to disk or to a replica.
    Duration copying() {
        return copying(dataset);
    }

    private static Duration copying(ByteSize dataset) {
        return AssumedPace.time(dataset, AssumedPace.SAVE);
    }

    /// Whether more is written during a full copy than is copied: no replica can be had by paying with memory.
    boolean copyIsOutrun() {
        return writeRate.in(copying()).compareTo(dataset) > 0;
    }

    /// Longest start: a base, and a log as large.
    Duration loading() {
        return AssumedPace.time(dataset, AssumedPace.LOAD).plus(AssumedPace.time(dataset, AssumedPace.REPLAY));
    }

    /// At which writes are refused, or keys evicted: what the server counts of it besides the dataset is on top.
    public ByteSize maxmemory() {
        return whole(sum(dataset, backlog, clients));
    }

    /// Output buffers of replicas, which `maxmemory` does not count.
    ByteSize replicaBuffers(ServerRelease release) {
        return release.sinceSeven() ? replicaHard : times(replicaHard, FOLLOWERS);
    }

    /// What allocators waste: a tenth.
    ByteSize fragmentation() {
        return whole(part(maxmemory(), 10));
    }

    /// What a container or a service may have in all.
    public ByteSize limit(ServerRelease release) {
        return whole(sum(maxmemory(), fragmentation(), copyOnWrite, replicaBuffers(release), PROGRAM));
    }

    static ByteSize program() {
        return PROGRAM;
    }

    /// The soft limit of a replica's buffer: half the hard one, for longer than a copy takes.
    ByteSize replicaSoft() {
        return whole(part(replicaHard, 2));
    }

    /// The shortest save point: four times as long as a snapshot takes, at least a minute, in whole minutes.
    Duration shortestSave() {
        long minutes = Math.max(1, Math.ceilDiv(4 * copying().toSeconds(), 60));
        return Duration.ofMinutes(Math.min(minutes, 60));
    }

    /// Room for the server's files, at worst.
    ByteSize disk(PolicyName name) {
        return whole(
                switch (name.policy()) {
                    case NONE -> new ByteSize(0);
                    case RDB -> times(dataset, 2);
                    case AOF_NO, AOF_EVERYSEC, AOF_ALWAYS -> times(larger(dataset, rewriteMin), 3);
                    case HYBRID -> times(larger(dataset, rewriteMin), 5);
                });
    }

    private static ByteSize whole(ByteSize size) {
        return new ByteSize(Math.ceilDiv(Math.min(size.bytes(), Long.MAX_VALUE - MEBIBYTE), MEBIBYTE) * MEBIBYTE);
    }

    private static ByteSize part(ByteSize size, int divisor) {
        return new ByteSize(size.bytes() / divisor);
    }

    private static ByteSize times(ByteSize size, int factor) {
        return new ByteSize(size.bytes() > Long.MAX_VALUE / factor ? Long.MAX_VALUE : size.bytes() * factor);
    }

    private static ByteSize sum(ByteSize... sizes) {
        long sum = 0;
        for (ByteSize size : sizes) {
            sum = Math.addExact(sum, size.bytes());
        }
        return new ByteSize(sum);
    }

    private static ByteSize larger(ByteSize one, ByteSize other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static ByteSize smaller(ByteSize one, ByteSize other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
