package io.redoubt.system.traffic;

import io.redoubt.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Commands that are sent together, and what their replies are counted as. Confined to one thread; one use.
final class Batch {
    private final List<byte[][]> requests = new ArrayList<>();
    private final List<Awaited> awaited = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    /// Replies to come: of one command, or of a transaction.
    private sealed interface Awaited {
        record One(CommandLine line) implements Awaited {}

        record Transaction(List<CommandLine> lines, boolean discarded) implements Awaited {}
    }

    void add(CommandLine line, WordSource words) {
        write(line, words);
        awaited.add(new Awaited.One(line));
    }

    void addTransaction(List<CommandLine> lines, WordSource words, boolean discard) {
        write(List.of(ascii("MULTI")));
        lines.forEach(line -> write(line, words));
        write(List.of(ascii(discard ? "DISCARD" : "EXEC")));
        awaited.add(new Awaited.Transaction(lines, discard));
    }

    private void write(CommandLine line, WordSource words) {
        write(line.words().stream().map(words::word).toList());
    }

    private void write(List<byte[]> arguments) {
        requests.add(arguments.toArray(byte[][]::new));
        log.add(String.join(" ", arguments.stream().map(Batch::readable).toList()));
    }

    /// As an argument stands in the log.
    static String readable(byte[] argument) {
        String text = new String(argument, 0, Math.min(40, argument.length), StandardCharsets.ISO_8859_1);
        String printable = text.replaceAll("[^!-~]", ".");
        return argument.length > 40 ? printable + "...(" + argument.length + ")" : printable;
    }

    List<byte[][]> requests() {
        return requests;
    }

    /// The commands as text, long arguments cut.
    List<String> log() {
        return log;
    }

    /// Counts what came for `requests`.
    void count(List<Reply> all, Tally tally) {
        Iterator<Reply> replies = all.iterator();
        for (Awaited next : awaited) {
            switch (next) {
                case Awaited.One(CommandLine line) -> tally.count(line, replies.next());
                case Awaited.Transaction(List<CommandLine> lines, boolean discarded) ->
                    countTransaction(lines, discarded, replies, tally);
            }
        }
    }

    private static void countTransaction(
            List<CommandLine> lines, boolean discarded, Iterator<Reply> replies, Tally tally) {
        Reply multi = replies.next();
        List<CommandLine> queued = new ArrayList<>();
        for (CommandLine line : lines) {
            Reply reply = replies.next();
            if (reply instanceof Reply.Failure) {
                tally.count(line, reply);
            } else {
                queued.add(line);
            }
        }
        Reply end = replies.next();
        if (multi.ok() && !discarded && end instanceof Reply.Array(List<Reply> results)) {
            for (int i = 0; i < results.size(); i++) {
                tally.count(queued.get(i), results.get(i));
            }
            tally.transaction();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
