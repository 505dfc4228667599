package io.redoubt.core.option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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

    public static final Option<FileFormat> FORMAT = Option.choice("format", FileFormat.values())
            .defaultsTo(FileFormat.AOF)
            .help("What to write: an append-only directory that the server replays, or one RDB file.");

    public static final Option<Duration> TIMEOUT = Option.duration("timeout")
            .defaultsTo(Duration.ofMinutes(10))
            .between(Duration.ofSeconds(1), Duration.ofDays(7))
            .help("Longest wait before giving up.");

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

    public static final Option<Boolean> REDIS_NAMES = Option.flag("redis-names")
            .help("Serve figures of INFO by the names of redis_exporter as well; beside one they would clash.");

    public static final Option<String> LISTEN = Option.text("listen")
            .metavar("[HOST:]PORT")
            .defaultsTo("127.0.0.1:9187")
            .help("Where metrics are served. Without a host it is this machine alone that may ask.");

    /// What becomes of the expiry times when the past is restored.
    public enum Expiry {
        KEEP
    }

    public static final Option<Expiry> TTL = Option.choice("ttl", Expiry.values())
            .defaultsTo(Expiry.KEEP)
            .help("What becomes of expiry times: keep leaves them, so keys that expired since vanish when the server"
                    + " starts.");

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

    public static final Option<Color> COLOR = Option.choice("color", Color.values())
            .defaultsTo(Color.AUTO)
            .help("Colour in text for people; auto means on a terminal, unless NO_COLOR is set or TERM is dumb.");

    /// How log lines look.
    public enum LogFormat {
        TEXT,
        JSON
    }

    public static final Option<LogFormat> LOG_FORMAT = Option.choice("log-format", LogFormat.values())
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
}
