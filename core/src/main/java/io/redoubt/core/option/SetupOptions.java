package io.redoubt.core.option;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.DurabilityGoal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How a server is set up, advised on and examined.
public final class SetupOptions {
    public static final Option<String> PROFILE_FOR = Option.text("for")
            .metavar("VERSION")
            .defaultsTo("redis-8")
            .help("Server the profile is for: redis-6.2, redis-7.0, redis-7.2, redis-8, valkey-8 or valkey-9.");

    public static final Option<ByteSize> MEMORY = Option.size("memory")
            .defaultsTo(ByteSize.gibibytes(1))
            .between(ByteSize.mebibytes(64), ByteSize.gibibytes(16_384))
            .help("Largest the dataset may get, as used_memory_dataset counts it. Buffers, copies on write and the"
                    + " limit of a container are computed from it and come on top.");

    public static final Option<ByteRate> WRITE_RATE = Option.rate("write-rate")
            .defaultsTo(new ByteRate(ByteSize.mebibytes(1)))
            .between(new ByteRate(new ByteSize(1024)), new ByteRate(ByteSize.gibibytes(4)))
            .help("How fast the replication stream grows at busy times: what master_repl_offset gains in a second.");

    public static final Option<Path> OUT = Option.path("out")
            .metavar("DIR")
            .otherwise("the current directory")
            .onlyOnCommandLine()
            .help("Directory to write to; it is made if it is missing.");

    public static final Option<Boolean> COMPOSE =
            Option.flag("compose").help("Write a compose.yaml, and a configuration for the container in it.");

    public static final Option<Boolean> SYSTEMD = Option.flag("systemd")
            .help("Write a systemd unit, of the server, or of the containers if --compose is given too.");

    /// What a compose file holds beside the server.
    public enum Companion {
        EXPORTER,
        PROMETHEUS,
        BACKUP
    }

    public static final Option<List<Companion>> WITH = Option.choices("with", Companion.values())
            .otherwise("nothing")
            .help("What the compose file holds beside the server: metrics of it, something that collects them and"
                    + " raises alerts, an archive with an hourly backup.");

    public static final Option<String> IMAGE = Option.text("image")
            .metavar("IMAGE")
            .otherwise("the newest one known of that version")
            .help("Container image of the server, with a full version as its tag.");

    public static final Option<Duration> ACCEPTED_LOSS = Option.duration("max-loss")
            .between(Duration.ofMillis(0), Duration.ofDays(30))
            .help("Most that a crash or a power cut may take, in time before it.");

    public static final Option<Duration> MAX_RECOVERY = Option.duration("max-recovery")
            .between(Duration.ofSeconds(1), Duration.ofDays(30))
            .help("Longest a restart may take until the server answers again.");

    public static final Option<Integer> REPLICAS =
            Option.count("replicas").defaultsTo(0).between(0, 100).help("How many replicas the server has.");

    public static final Option<Boolean> REBUILDABLE =
            Option.flag("rebuildable").help("All of it can be made again from elsewhere, as in a cache.");

    public static final Option<Boolean> DUMPS =
            Option.flag("dumps").help("Something carries a dump.rdb away regularly, and will go on doing so.");

    public static final Option<Boolean> TABLE = Option.flag("table")
            .onlyOnCommandLine()
            .help("Show what each policy loses, loads and costs: claimed beside measured.");

    public static final Option<Boolean> TREE =
            Option.flag("tree").onlyOnCommandLine().help("Show the questions, and what follows from each answer.");

    public static final Option<DurabilityGoal> DURABILITY = Option.choice(
                    "durability", DurabilityGoal::word, DurabilityGoal.values())
            .defaultsTo(DurabilityGoal.SECOND)
            .help("What the data is worth: cache may lose all of it, second about the last second, none-lost nothing"
                    + " that was acknowledged.");

    /// From which findings on the exit status is 3.
    public enum FailOn {
        ERROR,
        WARNING,
        NOTE
    }

    public static final Option<FailOn> FAIL_ON = Option.choice("fail-on", FailOn.values())
            .defaultsTo(FailOn.ERROR)
            .help("The least severe finding that makes the exit status 3.");

    public static final Option<String> EXAMINED_FOR = Option.text("for")
            .metavar("VERSION")
            .otherwise("that of the server examined")
            .help("Server the files are meant for, such as redis-7.0 or valkey-8.1: which directives it knows, and"
                    + " what it loads.");

    private SetupOptions() {}
}
