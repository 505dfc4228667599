package io.redoubt.persistence.advise;

import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.json.JsonLine;
import java.util.Arrays;
import java.util.List;

/// What is claimed of a policy, by the servers' documentation and sources. Each is a phrase without a full stop.
///
/// @param policy whose they are
/// @param kill what the end of the process by SIGKILL takes
/// @param powerCut what the end of the machine takes
/// @param failover what takes effect when a replica is promoted
/// @param flushall what a FLUSHALL by mistake takes
/// @param loaded what a start reads
/// @param restart how long that takes
/// @param disk space needed, in sizes of the dataset
/// @param cpu what it costs beside
public record PolicyFacts(
        PersistencePolicy policy,
        String kill,
        String powerCut,
        String failover,
        String flushall,
        String loaded,
        String restart,
        String disk,
        String cpu) {
    /// The save points the profiles use, in words.
    private static final String SINCE_SNAPSHOT =
            "all since the last snapshot began: minutes under load, up to an hour when little is written";

    private static final String ASYNCHRONOUS = "what the replica had not received: replication is asynchronous";
    private static final String FLUSHED_LOG =
            "all; until the next rewrite a log that has timestamps can be cut before it (redoubt convert --to)";
    private static final String FLUSHED_DUMP = "all, and dump.rdb is at once replaced by an empty one";
    private static final String APPEND_ONLY_LOADED =
            "the append-only files by their manifest; a dump.rdb is ignored, also when it is all there is";
    private static final String BASE_AND_LOG =
            "the base is read like a snapshot, then the commands since are replayed, at most as many bytes again";
    private static final String LOG_DISK = "up to 3: base, as much log, and a new base during a rewrite";

    /// Adds what is lost, by what happened, to a JSON object.
    public void writeLosses(JsonLine json) {
        json.text("kill", kill)
                .text("powercut", powerCut)
                .text("failover", failover)
                .text("flushall", flushall);
    }

    /// What is claimed of this one.
    public static PolicyFacts of(PersistencePolicy policy) {
        return switch (policy) {
            case NONE ->
                new PolicyFacts(
                        policy,
                        "everything",
                        "everything",
                        ASYNCHRONOUS + "; a primary that restarts empty empties its replicas",
                        "all",
                        "a dump.rdb if one lies there, else nothing",
                        "at once",
                        "none",
                        "none, but for a fork when a replica or an archive attaches");
            case RDB ->
                new PolicyFacts(
                        policy,
                        SINCE_SNAPSHOT,
                        SINCE_SNAPSHOT,
                        ASYNCHRONOUS,
                        FLUSHED_DUMP,
                        "dump.rdb; append-only files are ignored",
                        "one snapshot is read: the shortest of all that keep data",
                        "up to 2: dump.rdb, and the next one while it is written",
                        "a fork and a second core at each snapshot");
            case AOF_NO ->
                new PolicyFacts(
                        policy,
                        "nothing: what was answered is in the kernel's cache",
                        "what the kernel had not written back: about 30 s on Linux as it comes",
                        ASYNCHRONOUS,
                        FLUSHED_LOG,
                        APPEND_ONLY_LOADED,
                        BASE_AND_LOG,
                        LOG_DISK,
                        "a write for each turn of the event loop, a fork at each rewrite");
            case AOF_EVERYSEC ->
                new PolicyFacts(
                        policy,
                        "nothing; on a slow disk what waits in the server, up to 2 s",
                        "about 1 s, up to 2 s on a slow disk",
                        ASYNCHRONOUS,
                        FLUSHED_LOG,
                        APPEND_ONLY_LOADED,
                        BASE_AND_LOG,
                        LOG_DISK,
                        "as aof-no, and a force each second on a thread of its own");
            case AOF_ALWAYS ->
                new PolicyFacts(
                        policy,
                        "nothing that was answered",
                        "nothing that was answered, on a disk that keeps what it confirms",
                        ASYNCHRONOUS + ", whatever the disk keeps",
                        FLUSHED_LOG,
                        APPEND_ONLY_LOADED,
                        BASE_AND_LOG,
                        LOG_DISK,
                        "every answer waits for the disk: one force for all of a turn of the event loop");
            case HYBRID ->
                new PolicyFacts(
                        policy,
                        "nothing; on a slow disk what waits in the server, up to 2 s",
                        "about 1 s, up to 2 s on a slow disk",
                        ASYNCHRONOUS,
                        FLUSHED_LOG + "; dump.rdb is at once replaced by an empty one",
                        APPEND_ONLY_LOADED,
                        BASE_AND_LOG,
                        "up to 5: as aof-everysec, dump.rdb, and the next one while it is written",
                        "as aof-everysec, and a second fork at each snapshot");
        };
    }

    /// Of every policy, in the order of the names.
    public static List<PolicyFacts> all() {
        return Arrays.stream(PersistencePolicy.values()).map(PolicyFacts::of).toList();
    }
}
