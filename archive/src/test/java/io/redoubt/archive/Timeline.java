package io.redoubt.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redoubt.core.ReplicationId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The bytes a primary has sent under one replication id: made up, remembered, and compared with what an
/// archive holds.
final class Timeline {
    private final ReplicationId id;
    private final Optional<Timeline> parent;
    private final long start;
    private final RandomGenerator random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Kept> kept = new ArrayList<>();
    private final List<Long> boundaries = new ArrayList<>();
    private int commands;

    /// A command that an archive must hold: [start, end) of the stream.
    private record Kept(long start, long end) {}

    private Timeline(Optional<Timeline> parent, long start, RandomGenerator random) {
        byte[] digits = new byte[20];
        random.nextBytes(digits);
        this.id = new ReplicationId(HexFormat.of().formatHex(digits));
        this.parent = parent;
        this.start = start;
        this.random = random;
        boundaries.add(start);
    }

    static Timeline fresh(long start, RandomGenerator random) {
        return new Timeline(Optional.empty(), start, random);
    }

    /// A replica that had executed some of this is promoted and goes on with bytes of its own.
    Timeline fork() {
        long offset =
                boundaries.get(random.nextInt(2) == 0 ? boundaries.size() - 1 : random.nextInt(boundaries.size()));
        return new Timeline(Optional.of(this), offset, random);
    }

    ReplicationId id() {
        return id;
    }

    Optional<Timeline> parent() {
        return parent;
    }

    long start() {
        return start;
    }

    long end() {
        return start + bytes.size();
    }

    /// Stream bytes [from, to), those of the parents included.
    byte[] bytes(long from, long to) {
        var out = new ByteArrayOutputStream();
        if (from < start) {
            out.writeBytes(parent.orElseThrow().bytes(from, Math.min(to, start)));
        }
        long own = Math.max(from, start);
        if (to > own) {
            out.write(bytes.toByteArray(), (int) (own - start), (int) (to - own));
        }
        return out.toByteArray();
    }

    /// What of the stream [from, to) an archive's log holds.
    byte[] kept(long from, long to) {
        var out = new ByteArrayOutputStream();
        if (from < start && parent.isPresent()) {
            out.writeBytes(parent.get().kept(from, Math.min(to, start)));
        }
        byte[] all = bytes.toByteArray();
        for (Kept command : kept) {
            if (command.start() >= from && command.end() <= to) {
                out.write(all, (int) (command.start() - start), (int) (command.end() - command.start()));
            }
        }
        return out.toByteArray();
    }

    /// The primary executes something.
    void write() {
        switch (random.nextInt(10)) {
            case 0 -> add(false, "PING");
            case 1 -> add(false, "REPLCONF", "GETACK", "*");
            case 2 -> transaction();
            case 3 -> add(true, "SELECT", Integer.toString(random.nextInt(16)));
            case 4 -> add(true, "SET", name(), "v".repeat(random.nextInt(6000)));
            default -> add(true, "SET", name(), id.hex().substring(0, 4) + commands);
        }
        boundaries.add(end());
    }

    private void transaction() {
        add(true, "MULTI");
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            add(random.nextInt(5) > 0, "SET", name(), "inside");
        }
        add(true, "EXEC");
    }

    private String name() {
        return "key:" + random.nextInt(100);
    }

    private void add(boolean keep, String... arguments) {
        String[] parts = keep || arguments.length < 3 ? arguments : new String[] {"PUBLISH", "news", arguments[2]};
        var text = new StringBuilder("*" + parts.length + "\r\n");
        for (String part : parts) {
            text.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
        }
        long from = end();
        bytes.writeBytes(text.toString().getBytes(ISO_8859_1));
        commands++;
        if (keep) {
            kept.add(new Kept(from, end()));
        }
    }
}
