package io.redoubt.core.option;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.PersistenceChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The options of the program. A name means the same in every command that takes it.
public final class Options {
    /// Where in the past or present, as text: the commands that take it read it further.
    public static final Option<String> TO = Option.text("to")
            .metavar("TARGET")
            .onlyOnCommandLine()
            .help("The moment: latest, a time such as 2026-11-23T10:00:00Z, '2026-11-23 10:00:00' local, '10m ago',"
                    + " backup:ID, offset:[BRANCH/]N or bookmark:NAME.");

    public static final Option<String> REPO = Option.text("repo")
            .metavar("LOCATION")
            .otherwise("$XDG_DATA_HOME/redoubt/repository")
            .help("Repository that holds the bases and segments: a directory or a file:// URI.");

    public static final Option<String> SOURCE = Option.text("source")
            .metavar("NAME")
            .otherwise("the only source there is")
            .help("Name of the protected source: a-z, 0-9, '.', '_' and '-'.");

    public static final Option<Path> INTO = Option.path("into")
            .metavar("DIR")
            .onlyOnCommandLine()
            .help("Directory to write to. One that is not empty is refused without --force, which keeps the old one"
                    + " aside.");

    public static final Option<FsyncPolicy> FSYNC = Option.choice("fsync", FsyncPolicy::word, FsyncPolicy.values())
            .defaultsTo(FsyncPolicy.EVERYSEC)
            .help("When received bytes are forced to the spool's disk, in the words of appendfsync.");

    public static final Option<String> USER =
            Option.text("user").metavar("NAME").otherwise("the URI's").help("ACL user to log in to the server with.");

    public static final Option<Path> PASSWORD_FILE = Option.path("password-file")
            .metavar("FILE")
            .otherwise("REDISCLI_AUTH or VALKEYCLI_AUTH, then the URI's password")
            .help("File whose first line is the server's password.");

    public static final Option<Path> CACERT = Option.path("cacert")
            .metavar("FILE")
            .otherwise("the JDK's certificate authorities")
            .help("PEM file of the certificate authorities that may sign the server's certificate.");

    public static final Option<Path> CERT =
            Option.path("cert").metavar("FILE").help("PEM file of the client certificate to show to the server.");

    public static final Option<Path> KEY =
            Option.path("key").metavar("FILE").help("PEM file of the client certificate's private key.");

    public static final Option<String> SNI = Option.text("sni")
            .metavar("HOST")
            .otherwise("the URI's host")
            .help("Host name to ask for and to check in the TLS handshake.");

    public static final Option<Boolean> INSECURE =
            Option.flag("insecure").help("Accept any TLS certificate. Only for trials: whoever answers is believed.");

    public static final Option<Path> SERVER_BINARY = Option.path("server-binary")
            .metavar("PATH")
            .otherwise("one on PATH of the right version, else the embedded one")
            .help("The redis-server or valkey-server that scratch servers are started from.");

    public static final Option<Boolean> DRY_RUN =
            Option.flag("dry-run").onlyOnCommandLine().help("Print the plan and stop.");

    public static final Option<Boolean> YES =
            Option.flag("yes").onlyOnCommandLine().help("Do not ask for confirmation.");

    public static final Option<Boolean> FORCE = Option.flag("force")
            .onlyOnCommandLine()
            .help("Accept what was refused; each refusal names what this would do.");

    public static final Option<Path> CONFIG = Option.path("config")
            .metavar("FILE")
            .help("redis.conf or valkey.conf of the server whose files are meant: restored ones are made to fit it,"
                    + " imported ones are found by it.");

    public static final Option<String> CHECK_SERVER = Option.text("check-server")
            .metavar("URI")
            .help("Running server that will load the restored files: its settings are compared with what they need.");

    public static final Option<String> OWNER = Option.text("owner")
            .metavar("USER[:GROUP]")
            .otherwise("that of the directory replaced, else of its parent")
            .help("Owner of the restored files.");

    /// What the restored directory is made of.
    public enum FileFormat {
        AOF,
        RDB
    }

    public static final Option<FileFormat> FORMAT = Option.choice("format", Options::word, FileFormat.values())
            .defaultsTo(FileFormat.AOF)
            .help("What to write: an append-only directory that the server replays, or one RDB file.");

    public static final Option<String> FOR = Option.text("for")
            .metavar("VERSION")
            .otherwise("the source's version")
            .help("Server the files are made for, such as redis-7.0 or valkey-8.");

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

    public static final Option<Duration> TIMEOUT = Option.duration("timeout")
            .defaultsTo(Duration.ofMinutes(10))
            .between(Duration.ofSeconds(1), Duration.ofDays(7))
            .help("Longest wait before giving up.");

    public static final Option<String> AGAINST = Option.text("against")
            .metavar("URI")
            .help("Server that is archived: it sends a snapshot first, which stays as a backup, and what is restored"
                    + " must be equal to it.");

    public static final Option<Path> ASSERT = Option.path("assert")
            .metavar("FILE")
            .help("Commands and what a server must answer to them once it holds the dataset, one to a line, as in"
                    + " 'XLEN orders >= 1000'.");

    public static final Option<Boolean> REQUIRE_PROOF =
            Option.flag("require-proof").help("Fail with status 20 if there is nothing to prove the dataset with.");

    public static final Option<Duration> MAX_RTO = Option.duration("max-rto")
            .between(Duration.ofMillis(1), Duration.ofDays(30))
            .help("Longest time to recovery; the exit status is 20 if it took longer.");

    public static final Option<Integer> RANDOM = Option.count("random")
            .between(1, 10_000)
            .help("Restore so many random moments of what is held, instead of one; with --require-proof only such as"
                    + " can be proven.");

    public static final Option<Integer> SEED = Option.count("seed")
            .otherwise("another one each time, as the report says")
            .help("Makes what is random the same again.");

    public static final Option<PersistenceChoice> POLICY = Option.persistence("policy")
            .help("How the server under trial persists its data. A file is your own configuration: what would make the"
                    + " server touch anything outside of the drill is left out of it.");

    public static final Option<List<String>> ENDING = Option.choice("ending", word -> word, new String[] {
                "sigterm",
                "kill",
                "powercut",
                "diskfull",
                "fsyncerror",
                "slowfsync",
                "killbgsave",
                "killrewrite",
                "torntail",
                "all"
            })
            .repeatable()
            .help("How the server is ended; may be repeated. Without it: sigterm, kill and powercut.");

    public static final Option<Integer> ROUNDS = Option.count("rounds")
            .defaultsTo(5)
            .between(1, 10_000)
            .help("How often the server is ended in each way, at a random moment.");

    public static final Option<Integer> CLIENTS =
            Option.count("clients").defaultsTo(4).between(1, 200).help("Clients that write at the same time.");

    public static final Option<Duration> MAX_LOSS = Option.duration("max-loss")
            .between(Duration.ofMillis(0), Duration.ofDays(30))
            .help("Most that a crash may lose, in time before it; the exit status is 20 if it lost more.");

    public static final Option<Path> REPORT = Option.path("report")
            .metavar("DIR")
            .otherwise("the repository's, if there is one")
            .help("Directory in which reports of drills are kept, each with its page; made if it is missing.");

    public static final Option<Path> SCRATCH = Option.path("scratch")
            .metavar("DIR")
            .otherwise("the system's temporary one")
            .help("Directory in which the rehearsal takes place, with room for the dataset three times. Nothing"
                    + " stays.");

    public static final Option<Boolean> SKIP_BOOT = Option.flag("skip-boot")
            .help("Do not let a scratch server load the backup: its checksums are checked, and it is not verified.");

    public static final Option<Duration> KEEP_WITHIN = Option.duration("keep-within")
            .between(Duration.ofSeconds(1), Duration.ofDays(36_500))
            .help("Keep every moment of this long before the newest one stored: backups, bases and the log between.");

    public static final Option<Integer> KEEP_LAST = Option.count("keep-last")
            .between(1, 1_000_000)
            .help("Keep this many of the newest verified backups, whatever their age. Alone it leaves bases and log as"
                    + " they are.");

    public static final Option<Path> KEEP = Option.path("keep")
            .metavar("DIR")
            .onlyOnCommandLine()
            .help("Keep what was made in this directory instead of deleting it at the end.");

    /// What a dataset is exported as.
    public enum ExportFormat {
        JSON,
        RESP
    }

    public static final Option<ExportFormat> EXPORT_FORMAT = Option.choice(
                    "format", Options::word, ExportFormat.values())
            .defaultsTo(ExportFormat.JSON)
            .help("What to write: one JSON object a line for each key, or commands for an empty server.");

    public static final Option<Integer> TOP =
            Option.count("top").defaultsTo(10).between(0, 1000).help("How many keys and prefixes are named.");

    public static final Option<Integer> PREFIX_DEPTH = Option.count("prefix-depth")
            .defaultsTo(1)
            .between(0, 16)
            .help("How many colons of its name belong to a key's prefix; 0 counts no prefixes.");

    public static final Option<Boolean> LEAVES =
            Option.flag("leaves").help("Print one line for each key before the digest of all.");

    /// What of streams counts when datasets are compared.
    public enum Aspects {
        USUAL,
        FULL,
        STREAM_V1
    }

    public static final Option<Aspects> AS = Option.choice("as", Options::word, Aspects.values())
            .defaultsTo(Aspects.USUAL)
            .help("What counts: usual is what all servers since Redis 7.0 keep alike, full adds entries_read of"
                    + " groups and ids of producers, stream-v1 leaves out what Redis 6 has not.");

    public static final Option<Duration> INTERVAL = Option.duration("interval")
            .defaultsTo(Duration.ofSeconds(1))
            .between(Duration.ofMillis(100), Duration.ofMinutes(1))
            .help("Time from one look at a server to the next.");

    public static final Option<Boolean> ONCE =
            Option.flag("once").help("Look once and stop; the exit status is 3 if something is wrong.");

    public static final Option<Path> DATA_DIR = Option.path("data-dir")
            .metavar("DIR")
            .otherwise("the server's own, if it runs on this machine")
            .help("Where the one server's data directory is mounted here: its disk is watched too.");

    public static final Option<String> LISTEN = Option.text("listen")
            .metavar("[HOST:]PORT")
            .defaultsTo("127.0.0.1:9187")
            .help("Where metrics are served. Without a host it is this machine alone that may ask.");

    /// What becomes of the expiry times when the past is restored.
    public enum Expiry {
        KEEP
    }

    public static final Option<Expiry> TTL = Option.choice("ttl", Options::word, Expiry.values())
            .defaultsTo(Expiry.KEEP)
            .help("What becomes of expiry times: keep leaves them, so keys that expired since vanish when the server"
                    + " starts.");

    /// What becomes of the expiry times of a snapshot that is written anew.
    public enum FileExpiry {
        KEEP,
        SHIFT,
        DROP
    }

    public static final Option<FileExpiry> FILE_TTL = Option.choice("ttl", Options::word, FileExpiry.values())
            .defaultsTo(FileExpiry.KEEP)
            .help("What becomes of expiry times: keep leaves them, shift moves them by the time since the snapshot was"
                    + " saved, so that keys live on as long as they had left, drop removes them.");

    public static final Option<List<String>> MATCH = Option.text("match")
            .metavar("GLOB")
            .repeatable()
            .onlyOnCommandLine()
            .help("Only keys whose names match, as in KEYS: *, ?, [a-z].");

    /// What a value is, as TYPE says it; module stands for all that modules keep, vector sets too.
    public enum KeyType {
        STRING,
        LIST,
        SET,
        ZSET,
        HASH,
        STREAM,
        MODULE
    }

    public static final Option<List<KeyType>> TYPE = Option.choice("type", Options::word, KeyType.values())
            .repeatable()
            .onlyOnCommandLine()
            .help("Only keys of this type; module means vector sets too.");

    public static final Option<List<Integer>> DB =
            Option.count("db").repeatable().onlyOnCommandLine().help("Only keys of this database.");

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

    public static final Option<List<Companion>> WITH = Option.choices("with", Options::word, Companion.values())
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

    public static final Option<FailOn> FAIL_ON = Option.choice("fail-on", Options::word, FailOn.values())
            .defaultsTo(FailOn.ERROR)
            .help("The least severe finding that makes the exit status 3.");

    public static final Option<String> EXAMINED_FOR = Option.text("for")
            .metavar("VERSION")
            .otherwise("that of the server examined")
            .help("Server the files are meant for, such as redis-7.0 or valkey-8.1: which directives it knows, and"
                    + " what it loads.");

    public static final Option<Boolean> JSON =
            Option.flag("json").help("Print one JSON object, or JSON lines for streams, on standard output.");

    public static final Option<Boolean> QUIET =
            Option.flag("quiet").help("No messages and no progress; only results, warnings and errors.");

    public static final Option<Boolean> VERBOSE =
            Option.flag("verbose").help("More messages, and the technical details of an unexpected failure.");

    /// When to use colour.
    public enum Color {
        AUTO,
        ALWAYS,
        NEVER
    }

    public static final Option<Color> COLOR = Option.choice("color", Options::word, Color.values())
            .defaultsTo(Color.AUTO)
            .help("Colour in text for people; auto means on a terminal, unless NO_COLOR is set or TERM is dumb.");

    /// How log lines look.
    public enum LogFormat {
        TEXT,
        JSON
    }

    public static final Option<LogFormat> LOG_FORMAT = Option.choice("log-format", Options::word, LogFormat.values())
            .defaultsTo(LogFormat.TEXT)
            .help("Form of the log lines on standard error.");

    private Options() {}

    /// What every command takes.
    public static List<Option<?>> everywhere() {
        return List.of(JSON, QUIET, VERBOSE, COLOR, LOG_FORMAT);
    }

    /// How to reach and log in to a server, beside its URI.
    public static List<Option<?>> serverAccess() {
        return List.of(USER, PASSWORD_FILE, CACERT, CERT, KEY, SNI, INSECURE);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
