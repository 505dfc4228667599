package io.redoubt.repository;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/// A stream, or log text, as a slow and independent reader sees it: whole commands, and where a restore may
/// stop.
public record PlainStream(List<Command> commands) {
    private static final Set<String> NOT_KEPT = Set.of("ping", "replconf", "publish", "spublish");

    /// A command; arguments as Latin-1 text, so that no byte is lost.
    public record Command(List<String> arguments, int start, int end) {
        public String name() {
            return arguments.getFirst().toLowerCase(Locale.ROOT);
        }
    }

    /// Reads whole commands, passing over annotation lines; an incomplete last one is left out.
    public static PlainStream parse(byte[] bytes) {
        List<Command> commands = new ArrayList<>();
        String text = new String(bytes, ISO_8859_1);
        int at = 0;
        while (at < text.length()) {
            int start = at;
            if (text.charAt(at) == '#') {
                at = text.indexOf('\n', at) + 1;
                continue;
            }
            int line = text.indexOf("\r\n", at);
            if (line < 0) {
                break;
            }
            int count = Integer.parseInt(text.substring(at + 1, line));
            at = line + 2;
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < count && at >= 0; i++) {
                line = text.indexOf("\r\n", at);
                int length = line < 0 ? -1 : Integer.parseInt(text.substring(at + 1, line));
                int end = line + 2 + length + 2;
                boolean whole = line >= 0 && end <= text.length();
                if (whole) {
                    arguments.add(text.substring(line + 2, line + 2 + length));
                }
                at = whole ? end : -1;
            }
            if (at < 0) {
                break;
            }
            commands.add(new Command(arguments, start, at));
        }
        return new PlainStream(commands);
    }

    /// Offsets after which a restore may stop, with the database in force there: the start, and the end of
    /// each command outside MULTI and of each EXEC.
    public TreeMap<Integer, Integer> boundaries(int database) {
        var boundaries = new TreeMap<Integer, Integer>();
        boundaries.put(0, database);
        boolean inside = false;
        int current = database;
        for (Command command : commands) {
            switch (command.name()) {
                case "multi" -> inside = true;
                case "exec", "discard" -> inside = false;
                case "select" -> current = Integer.parseInt(command.arguments().get(1));
                default -> {}
            }
            if (!inside) {
                boundaries.put(command.end(), current);
            }
        }
        return boundaries;
    }

    /// The bytes of the commands an archive keeps, of those that end at or before an offset.
    public byte[] kept(byte[] stream, int last) {
        var kept = new ByteArrayOutputStream();
        for (Command command : commands) {
            if (command.end() <= last && !NOT_KEPT.contains(command.name())) {
                kept.write(stream, command.start(), command.end() - command.start());
            }
        }
        return kept.toByteArray();
    }

    /// Log text without its annotation lines, and without the SELECT that stands before the first byte of
    /// the stream.
    public static byte[] commandsOf(byte[] text, int length) {
        byte[] whole = java.util.Arrays.copyOf(text, length);
        var out = new ByteArrayOutputStream();
        List<Command> commands = parse(whole).commands();
        for (Command command : commands.subList(1, commands.size())) {
            out.write(whole, command.start(), command.end() - command.start());
        }
        return out.toByteArray();
    }

    /// The RESP text of a command.
    public static byte[] resp(String... arguments) {
        var text = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            text.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
