package io.redoubt.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A request as RESP: an array of bulk strings.
final class RequestText {
    private RequestText() {}

    static byte[] of(byte[]... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        header(out, '*', arguments.length);
        for (byte[] argument : arguments) {
            header(out, '$', argument.length);
            out.writeBytes(argument);
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static void header(ByteArrayOutputStream out, char type, int number) {
        out.writeBytes((type + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
