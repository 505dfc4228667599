package io.redoubt.system.traffic;

import io.redoubt.wire.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Commands that are sent together, and what their replies are counted as. Confined to one thread; one use.
final class Batch {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
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
        bytes.writeBytes(ascii("*" + arguments.size() + "\r\n"));
        for (byte[] argument : arguments) {
            bytes.writeBytes(ascii("$" + argument.length + "\r\n"));
            bytes.writeBytes(argument);
            bytes.writeBytes(ascii("\r\n"));
        }
        log.add(String.join(" ", arguments.stream().map(Batch::readable).toList()));
    }

    /// As an argument stands in the log.
    static String readable(byte[] argument) {
        String text = new String(argument, 0, Math.min(40, argument.length), StandardCharsets.ISO_8859_1);
        String printable = text.replaceAll("[^!-~]", ".");
        return argument.length > 40 ? printable + "...(" + argument.length + ")" : printable;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /// The commands as text, long arguments cut.
    List<String> log() {
        return log;
    }

    void readReplies(ReplyReader replies, Tally tally) throws IOException {
        for (Awaited next : awaited) {
            switch (next) {
                case Awaited.One(CommandLine line) -> tally.count(line, replies.read());
                case Awaited.Transaction(List<CommandLine> lines, boolean discarded) ->
                    readTransaction(lines, discarded, replies, tally);
            }
        }
    }

    private static void readTransaction(List<CommandLine> lines, boolean discarded, ReplyReader replies, Tally tally)
            throws IOException {
        Reply multi = replies.read();
        List<CommandLine> queued = new ArrayList<>();
        for (CommandLine line : lines) {
            Reply reply = replies.read();
            if (reply instanceof Reply.Failure) {
                tally.count(line, reply);
            } else {
                queued.add(line);
            }
        }
        Reply end = replies.read();
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
