package io.redoubt.formats.replay;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.ModuleType;
import io.redoubt.formats.rdb.StreamVisitor;
import io.redoubt.formats.rdb.ValueVisitor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes the commands that make one key after another; values of modules are not its business.
final class KeyCommands implements ValueVisitor {
    private static final int MAX_HELD_BYTES = 32 << 20;
    private static final int MAX_EXPIRIES = 64;
    private static final int MAX_EXPIRING_BYTES = 16 << 10;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record FieldExpiry(byte[] field, long millis) {}

    private final CommandOutput out;
    private final CommandTarget target;
    private final Batch batch;
    private final StreamCommands stream;
    private final Refusals refusals;
    private final ByteRun run = new ByteRun();
    private final List<FieldExpiry> expiries = new ArrayList<>();
    private DataType type = DataType.STRING;
    private byte[] key = new byte[0];
    private byte[] member = new byte[0];
    private boolean fieldsMayExpire;
    private int expiringBytes;

    KeyCommands(CommandOutput out, CommandTarget target, Refusals refusals) {
        this.out = out;
        this.target = target;
        this.refusals = refusals;
        batch = new Batch(out);
        stream = new StreamCommands(out, target, refusals);
    }

    StreamCommands streams() {
        return stream;
    }

    void begin(byte[] name, DataType dataType, boolean mayExpire) {
        key = name;
        type = dataType;
        fieldsMayExpire = mayExpire;
        switch (dataType) {
            case LIST -> batch.begin("RPUSH", key, 1);
            case SET -> batch.begin("SADD", key, 1);
            case ZSET -> batch.begin("ZADD", key, 2);
            case HASH -> batch.begin("HSET", key, 2);
            case STREAM -> stream.begin(key);
            case STRING, MODULE -> {}
        }
    }

    /// Ends with the key, all of which was told.
    ///
    /// @param expiryMillis of the key; -1 for none
    void end(long expiryMillis) throws IOException {
        switch (type) {
            case LIST, SET, ZSET -> batch.flush();
            case HASH -> writeFieldExpiries();
            case STREAM -> stream.end();
            case STRING, MODULE -> {}
        }
        if (expiryMillis >= 0) {
            out.begin(3, "PEXPIREAT").bytes(key).number(expiryMillis);
        }
    }

    private void writeFieldExpiries() throws IOException {
        batch.flush(); // the fields must be there
        for (FieldExpiry expiry : expiries) {
            out.begin(6, "HPEXPIREAT")
                    .bytes(key)
                    .number(expiry.millis())
                    .word("FIELDS")
                    .number(1)
                    .bytes(expiry.field());
        }
        expiries.clear();
        expiringBytes = 0;
    }

    @Override
    public void string(ByteRun value) throws IOException {
        out.begin(3, "SET").bytes(key).run(value);
    }

    @Override
    public void element(ByteRun element) throws IOException {
        batch.argument(element);
        batch.endElement();
    }

    @Override
    public void member(ByteRun name) throws IOException {
        element(name);
    }

    @Override
    public void scored(ByteRun name) throws IOException {
        member = name.toArray(MAX_HELD_BYTES);
    }

    @Override
    public void score(double score) throws IOException {
        if (Double.isNaN(score)) {
            throw refusals.cannotMake("a score that is no number");
        }
        argument(text(score).getBytes(StandardCharsets.US_ASCII));
        argument(member);
        batch.endElement();
    }

    private void argument(byte[] bytes) throws IOException {
        run.set(bytes, 0, bytes.length);
        batch.argument(run);
    }

    /// As servers read it: to the last bit.
    private static String text(double score) {
        if (Double.isInfinite(score)) {
            return score > 0 ? "inf" : "-inf";
        }
        return score == 0 || score != Math.rint(score) || Math.abs(score) >= 1L << 53
                ? Double.toString(score)
                : BigDecimal.valueOf((long) score).toPlainString();
    }

    @Override
    public void field(ByteRun field) throws IOException {
        if (fieldsMayExpire) {
            member = field.toArray(MAX_HELD_BYTES);
            argument(member);
        } else {
            batch.argument(field);
        }
    }

    @Override
    public void value(ByteRun value) throws IOException {
        batch.argument(value);
        batch.endElement();
    }

    @Override
    public void fieldExpiry(long absoluteMillis) throws IOException {
        if (absoluteMillis < 0) {
            return;
        }
        if (!target.expiresFields()) {
            throw refusals.cannotMake("fields that expire");
        }
        expiries.add(new FieldExpiry(member, absoluteMillis));
        expiringBytes += member.length;
        if (expiries.size() == MAX_EXPIRIES || expiringBytes > MAX_EXPIRING_BYTES) {
            writeFieldExpiries();
        }
    }

    @Override
    public StreamVisitor stream() {
        return stream;
    }

    @Override
    public void module(ModuleType module) {
        throw new IllegalStateException("values of modules are copied whole");
    }

    @Override
    public void moduleNumber(int kind, long bits) {
        throw new IllegalStateException("values of modules are copied whole");
    }

    @Override
    public void moduleString(ByteRun piece) {
        throw new IllegalStateException("values of modules are copied whole");
    }
}
