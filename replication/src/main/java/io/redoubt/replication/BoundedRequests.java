package io.redoubt.replication;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads requests of strangers, as RESP arrays or as inline words. A request may have 64 words and 16 KiB at
/// most.
final class BoundedRequests {
    private static final int MOST_WORDS = 64;
    private static final int MOST_BYTES = 16 * 1024;

    private final InputStream in;
    private int bytesLeft;

    BoundedRequests(InputStream in) {
        this.in = in;
    }

    /// The next request, never without words; empty when the client has gone.
    ///
    /// @throws IOException if it is no request, or one beyond the limits
    Optional<List<String>> next() throws IOException {
        while (true) {
            bytesLeft = MOST_BYTES;
            Optional<String> line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            List<String> words = line.get().startsWith("*") ? array(line.get()) : inline(line.get());
            if (!words.isEmpty()) {
                return Optional.of(words);
            }
        }
    }

    private static List<String> inline(String line) {
        return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+", MOST_WORDS));
    }

    private List<String> array(String header) throws IOException {
        int count = number(header, MOST_WORDS);
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String length = line().orElseThrow(() -> new IOException("request is cut short"));
            if (!length.startsWith("$")) {
                throw new IOException("request holds no string where one is due");
            }
            words.add(word(number(length, bytesLeft)));
        }
        return words;
    }

    private String word(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        bytesLeft -= length;
        if (bytes.length < length || !line().equals(Optional.of(""))) {
            throw new IOException("string of a request is cut short");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int number(String header, int most) throws IOException {
        String digits = header.substring(1);
        if (!digits.matches("\\d{1,6}") || Integer.parseInt(digits) > most) {
            throw new IOException("request is beyond the limits");
        }
        return Integer.parseInt(digits);
    }

    private Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            if (--bytesLeft < 0) {
                throw new IOException("request is beyond the limits");
            }
            line.append((char) next);
        }
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return Optional.of(line.toString());
    }
}
