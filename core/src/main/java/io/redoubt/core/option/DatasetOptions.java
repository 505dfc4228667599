package io.redoubt.core.option;

import java.util.List;

/// Which keys of a dataset are meant, and how they are compared, written and shown.
public final class DatasetOptions {
    public static final Option<String> FOR = Option.text("for")
            .metavar("VERSION")
            .otherwise("the source's version")
            .help("Server the files are made for, such as redis-7.0 or valkey-8.");

    /// What a dataset is exported as.
    public enum ExportFormat {
        JSON,
        RESP
    }

    public static final Option<ExportFormat> EXPORT_FORMAT = Option.choice("format", ExportFormat.values())
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

    public static final Option<Aspects> AS = Option.choice("as", Aspects.values())
            .defaultsTo(Aspects.USUAL)
            .help("What counts: usual is what all servers since Redis 7.0 keep alike, full adds entries_read of"
                    + " groups and ids of producers, stream-v1 leaves out what Redis 6 has not.");

    /// What becomes of the expiry times of a snapshot that is written anew.
    public enum FileExpiry {
        KEEP,
        SHIFT,
        DROP
    }

    public static final Option<FileExpiry> FILE_TTL = Option.choice("ttl", FileExpiry.values())
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

    public static final Option<List<KeyType>> TYPE = Option.choice("type", KeyType.values())
            .repeatable()
            .onlyOnCommandLine()
            .help("Only keys of this type; module means vector sets too.");

    public static final Option<List<Integer>> DB =
            Option.count("db").repeatable().onlyOnCommandLine().help("Only keys of this database.");

    private DatasetOptions() {}
}
