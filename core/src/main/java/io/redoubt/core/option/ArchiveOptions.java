package io.redoubt.core.option;

import io.redoubt.core.ByteSize;
import io.redoubt.core.FsyncPolicy;
import java.nio.file.Path;
import java.time.Duration;

/// How a server is archived.
public final class ArchiveOptions {
    public static final Option<FsyncPolicy> FSYNC = Option.choice("fsync", FsyncPolicy::word, FsyncPolicy.values())
            .defaultsTo(FsyncPolicy.EVERYSEC)
            .help("When received bytes are forced to the spool's disk, in the words of appendfsync.");

    public static final Option<Path> SPOOL = Option.path("spool")
            .metavar("DIR")
            .otherwise("the source's present one, else $XDG_STATE_HOME/redoubt/spool/ID, ID being the repository's")
            .help("Local directory where open segments are written before they are sealed and stored. Another than"
                    + " before takes over once all that the old one holds is sealed.");

    public static final Option<ByteSize> SEGMENT_SIZE = Option.size("segment-size")
            .defaultsTo(ByteSize.mebibytes(64))
            .between(ByteSize.mebibytes(1), ByteSize.gibibytes(4))
            .help("Largest archive segment. Smaller segments shorten the time until bytes leave this host.");

    public static final Option<Duration> SEGMENT_AGE = Option.duration("segment-age")
            .defaultsTo(Duration.ofSeconds(60))
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .help("Oldest an unsealed segment that holds writes may get.");

    public static final Option<FreeSpaceFloor> MIN_FREE = Option.freeSpace("min-free")
            .defaultsTo(new FreeSpaceFloor(5, ByteSize.gibibytes(1)))
            .help("Free space on the spool's disk below which the archive detaches, and on the repository's below"
                    + " which it leaves everything in the spool.");

    public static final Option<Integer> ANNOUNCE_PORT = Option.port("announce-port")
            .otherwise("any free one")
            .help("Port of this host on which the server and Sentinel are answered. It must be reachable from them.");

    public static final Option<Duration> MAX_LAG = Option.duration("max-lag")
            .defaultsTo(Duration.ofMinutes(1))
            .between(Duration.ofSeconds(1), Duration.ofDays(30))
            .help("Lag of the archive above which the exit status is 3.");

    public static final Option<Duration> GAP_WINDOW = Option.duration("gap-window")
            .defaultsTo(Duration.ofDays(7))
            .between(Duration.ofSeconds(1), Duration.ofDays(3650))
            .help("How long after its end a lost gap makes the exit status 3. Older ones are still shown.");

    private ArchiveOptions() {}
}
