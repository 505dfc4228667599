package io.redoubt.core.option;

import io.redoubt.core.PersistenceChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What drills do, and when they fail.
public final class DrillOptions {
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
            .help("Directory in which reports of drills are kept, each with its page; a drill makes it if it is"
                    + " missing.");

    public static final Option<Path> SCRATCH = Option.path("scratch")
            .metavar("DIR")
            .otherwise("the system's temporary one")
            .help("Directory in which the rehearsal takes place, with room for the dataset three times. Nothing"
                    + " stays.");

    private DrillOptions() {}
}
