package io.redoubt.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A command as the slow, independent reference reader sees it; arguments as Latin-1 text, so that no byte is lost.
public record PlainCommand(List<String> arguments, int start, int end) {
    public static List<PlainCommand> parse(byte[] bytes) {
        List<PlainCommand> commands = new ArrayList<>();
        String text = new String(bytes, ISO_8859_1);
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                at = text.indexOf('\n', at) + 1;
                continue;
            }
            int start = at;
            int lineEnd = text.indexOf("\r\n", at);
            int count = Integer.parseInt(text.substring(at + 1, lineEnd));
            at = lineEnd + 2;
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lineEnd = text.indexOf("\r\n", at);
                int length = Integer.parseInt(text.substring(at + 1, lineEnd));
                arguments.add(text.substring(lineEnd + 2, lineEnd + 2 + length));
                at = lineEnd + 2 + length + 2;
            }
            commands.add(new PlainCommand(arguments, start, at));
        }
        return commands;
    }

    /// The RESP text of a command.
    public static byte[] resp(String... arguments) {
        StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            text.append("$")
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    public String name() {
        return arguments.getFirst().toLowerCase(Locale.ROOT);
    }

    /// All arguments, with spaces between them.
    public String text() {
        return String.join(" ", arguments);
    }
}
