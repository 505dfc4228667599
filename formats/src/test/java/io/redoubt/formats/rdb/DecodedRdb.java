package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A whole RDB as text: each value in one line, what has no order sorted. Reads every byte of every value.
public final class DecodedRdb {
    public final Map<String, String> values = new TreeMap<>();
    public final Map<String, Long> expiries = new TreeMap<>();
    public final Map<String, String> aux = new TreeMap<>();
    public final List<String> functions = new ArrayList<>();
    public boolean crcPresent;

    public static DecodedRdb of(byte[] file) {
        return of(new ByteArrayInputStream(file));
    }

    public static DecodedRdb of(InputStream file) {
        try {
            DecodedRdb decoded = new DecodedRdb();
            RdbReader reader = RdbReader.open(file, "dump.rdb");
            while (decoded.take(reader.next())) {}
            return decoded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean take(RdbItem item) throws IOException {
        switch (item) {
            case RdbItem.Aux(String name, ByteRun value) -> aux.put(name, text(value));
            case RdbItem.Function(ByteRun code) -> functions.add(text(code));
            case RdbKey key -> value(key);
            case RdbItem.SelectDb _,
                    RdbItem.ResizeDb _,
                    RdbItem.SlotInfo _,
                    RdbItem.ModuleAux _,
                    RdbItem.SlotImport _ -> {}
            case RdbItem.End(boolean present, long _) -> {
                crcPresent = present;
                return false;
            }
        }
        return true;
    }

    private void value(RdbKey key) throws IOException {
        String name = key.database() + ":" + latin(key.readName().name());
        Text text = new Text();
        key.read(text);
        values.merge(name, key.type().dataType().word() + " " + text.whole(), (one, two) -> one + " and " + two);
        if (key.expires()) {
            expiries.put(name, key.expiryMillis());
        }
    }

    public static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Read in pieces, as the contents of a large string would be.
    private static String text(ByteRun run) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = run.length();
        run.forEachPiece((piece, from, to) -> bytes.write(piece, from, to - from));
        if (bytes.size() != length) {
            throw new IllegalStateException("a run of %d bytes had %d".formatted(length, bytes.size()));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /// Renders one value.
    private static final class Text implements ValueVisitor, StreamVisitor {
        private final List<String> parts = new ArrayList<>();
        private boolean ordered = true;

        String whole() {
            if (!ordered) {
                parts.sort(null);
            }
            return String.join(" ", parts);
        }

        private void append(String more) {
            parts.set(parts.size() - 1, parts.getLast() + more);
        }

        @Override
        public void string(ByteRun value) throws IOException {
            parts.add(text(value));
        }

        @Override
        public void element(ByteRun element) throws IOException {
            parts.add(text(element));
        }

        @Override
        public void member(ByteRun member) throws IOException {
            ordered = false;
            parts.add(text(member));
        }

        @Override
        public void scored(ByteRun member) throws IOException {
            member(member);
        }

        @Override
        public void score(double score) {
            append("=" + score);
        }

        @Override
        public void field(ByteRun field) throws IOException {
            member(field);
        }

        @Override
        public void value(ByteRun value) throws IOException {
            append("=" + text(value));
        }

        @Override
        public void fieldExpiry(long absoluteMillis) {
            append(absoluteMillis < 0 ? "" : "@" + absoluteMillis);
        }

        @Override
        public StreamVisitor stream() {
            return this;
        }

        @Override
        public void module(ModuleType type) {
            parts.add(type.toString());
        }

        @Override
        public void moduleNumber(int kind, long bits) {
            parts.add("#" + bits);
        }

        @Override
        public void moduleString(ByteRun piece) throws IOException {
            parts.add(text(piece));
        }

        @Override
        public void entry(long millis, long sequence, long fields) {
            parts.add(new StreamId(millis, sequence) + ":");
        }

        @Override
        public void entryField(ByteRun field) throws IOException {
            append("," + text(field));
        }

        @Override
        public void entryValue(ByteRun value) throws IOException {
            append("=" + text(value));
        }

        @Override
        public void head(StreamHead head) {
            parts.add("length " + head.length() + " last " + head.lastId());
            head.counters()
                    .ifPresent(counters -> append(" first %s deleted %s added %d"
                            .formatted(counters.firstId(), counters.maxDeletedId(), counters.entriesAdded())));
        }

        @Override
        public void group(byte[] name, StreamId lastDelivered, long entriesRead) {
            parts.add("group %s at %s read %d".formatted(latin(name), lastDelivered, entriesRead));
        }

        @Override
        public void pending(long millis, long sequence, long deliveryMillis, long deliveries) {
            parts.add(
                    "pending %s at %d times %d".formatted(new StreamId(millis, sequence), deliveryMillis, deliveries));
        }

        @Override
        public void consumer(byte[] name, long seenMillis, long activeMillis) {
            parts.add("consumer %s seen %d active %d".formatted(latin(name), seenMillis, activeMillis));
        }

        @Override
        public void owned(long millis, long sequence) {
            parts.add("owns " + new StreamId(millis, sequence));
        }

        @Override
        public void producers(long durationSeconds, long maxIds) {
            parts.add("producers %d %d".formatted(durationSeconds, maxIds));
        }

        @Override
        public void producer(byte[] name) {
            parts.add("producer " + latin(name));
        }

        @Override
        public void produced(byte[] messageId, long millis, long sequence) {
            parts.add("message %s is %s".formatted(latin(messageId), new StreamId(millis, sequence)));
        }

        @Override
        public void producerCounters(long added, long duplicates) {
            parts.add("messages %d %d".formatted(added, duplicates));
        }
    }
}
