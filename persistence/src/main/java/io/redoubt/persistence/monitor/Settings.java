package io.redoubt.persistence.monitor;

import io.redoubt.core.PlainText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a server is told to do, by `CONFIG GET`, as plain text; everything empty where that is not permitted.
///
/// @param directory its data directory, as a path of its own machine
/// @param savePoints as in `3600 1 300 100`; an empty text means none
/// @param unforcedWhileRewriting nothing is forced while a child writes
/// @param rewriteGrowthPercent 0 means no automatic rewrite
/// @param refusal why the settings could not be read; empty if they were
public record Settings(
        Optional<String> directory,
        Optional<String> snapshotFile,
        Optional<String> logDirectory,
        Optional<String> savePoints,
        Optional<String> fsync,
        boolean unforcedWhileRewriting,
        OptionalLong rewriteGrowthPercent,
        OptionalLong rewriteMinimumBytes,
        Optional<String> refusal) {
    private static final List<String> NAMES = List.of(
            "dir",
            "dbfilename",
            "appenddirname",
            "save",
            "appendfsync",
            "no-appendfsync-on-rewrite",
            "auto-aof-rewrite-percentage",
            "auto-aof-rewrite-min-size");

    /// Of a server that has not been asked.
    static final Settings UNKNOWN = of(Map.of(), Optional.empty());

    /// One request for each: several names in one exist only since 7.0.
    static Settings read(ServerConnection connection) {
        List<byte[][]> requests = NAMES.stream().map(Settings::request).toList();
        Map<String, String> values = new HashMap<>();
        Optional<String> refusal = Optional.empty();
        for (Reply reply : connection.callAll(requests)) {
            switch (reply) {
                case Reply.Array(List<Reply> items) -> put(items, values);
                case Reply.Failure failure -> refusal = Optional.of(failure.code());
                case Reply.Simple _, Reply.Number _, Reply.Bulk _, Reply.Nil _ -> refusal = Optional.of("ERR");
            }
        }
        return of(values, refusal);
    }

    private static void put(List<Reply> items, Map<String, String> values) {
        List<String> texts = new ArrayList<>();
        for (Reply item : items) {
            if (item instanceof Reply.Bulk text) {
                texts.add(PlainText.line(text.utf8()));
            }
        }
        if (texts.size() == 2) {
            values.put(texts.get(0), texts.get(1));
        }
    }

    private static byte[][] request(String name) {
        return Stream.of("CONFIG", "GET", name)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private static Settings of(Map<String, String> values, Optional<String> refusal) {
        return new Settings(
                Optional.ofNullable(values.get("dir")),
                Optional.ofNullable(values.get("dbfilename")),
                Optional.ofNullable(values.get("appenddirname")),
                Optional.ofNullable(values.get("save")),
                Optional.ofNullable(values.get("appendfsync")),
                values.getOrDefault("no-appendfsync-on-rewrite", "no").equals("yes"),
                number(values.getOrDefault("auto-aof-rewrite-percentage", "")),
                number(values.getOrDefault("auto-aof-rewrite-min-size", "")),
                refusal);
    }

    private static OptionalLong number(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /// The longest time after which one change alone is saved, in seconds; empty without save points.
    OptionalLong longestSavePoint() {
        String[] words = savePoints.orElse("").strip().split("\\s+", -1);
        OptionalLong longest = OptionalLong.empty();
        for (int i = 0; i + 1 < words.length; i += 2) {
            OptionalLong seconds = number(words[i]);
            if (seconds.isPresent() && seconds.getAsLong() > longest.orElse(0)) {
                longest = seconds;
            }
        }
        return longest;
    }
}
