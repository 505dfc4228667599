package io.redoubt.formats.rewrite;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.ModuleType;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.RdbWriter;
import io.redoubt.formats.rdb.ValueChange;
import io.redoubt.formats.rdb.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a snapshot once and writes it changed. Needs no more memory than the largest name, whatever the values.
public final class RdbRewriter {
    /// A server that loads these answers the old replication id with +CONTINUE, and its replicas go astray.
    private static final Set<String> IDENTITY = Set.of("repl-id", "repl-offset", "repl-stream-db");

    /// Of Valkey 8 and later: as SLOT_INFO, how many keys a slot of the cluster holds.
    private static final String SLOT_SIZES = "slot-info";

    private static final int NONE = -1;

    private final RdbReader reader;
    private final RdbWriter writer;
    private final RdbRewrite order;
    private final Conversion conversion;
    private final ValueChange change = new Change();
    private final Map<Integer, Integer> databases = new HashMap<>();
    private int selected = NONE;
    private int key = NONE;
    private Optional<RdbKey> current = Optional.empty();
    private long keys;
    private long leftOut;
    private long functions;
    private long forgetful;

    private RdbRewriter(RdbReader reader, OutputStream out, RdbRewrite order) throws IOException {
        this.reader = reader;
        this.order = order;
        RdbVersion to = order.version().orElse(reader.version());
        if (!to.known()) {
            throw new IllegalArgumentException("no version to write: " + to);
        }
        conversion = new Conversion(reader.version(), to, order.expiries());
        writer = new RdbWriter(out, to);
    }

    /// Writes the snapshot `in` holds to `out`; the caller closes both. Whatever is thrown, nothing that was
    /// written is of use then.
    ///
    /// @param nameForErrors what messages call the source
    /// @throws io.redoubt.formats.rdb.RdbFormatException if the source is not whole, or too new
    /// @throws RedoubtException VERSIONS_DO_NOT_FIT naming the first key that cannot be carried to the version
    public static RewriteSummary rewrite(InputStream in, String nameForErrors, OutputStream out, RdbRewrite order)
            throws IOException {
        return new RdbRewriter(RdbReader.open(in, nameForErrors), out, order).run();
    }

    private RewriteSummary run() throws IOException {
        while (true) {
            switch (reader.next()) {
                case RdbKey next -> key(next);
                case RdbItem.Aux aux -> aux(aux);
                case RdbItem.SelectDb(int database) -> key = database;
                case RdbItem.ResizeDb(long size, long expires) -> resize(size, expires);
                case RdbItem.SlotInfo(long slot, long size, long expires) -> slotInfo(slot, size, expires);
                case RdbItem.Function(ByteRun code) -> function(code);
                case RdbItem.ModuleAux(ModuleType module, long when) -> moduleAux(module, when);
                case RdbItem.SlotImport slotImport -> slotImport(slotImport);
                case RdbItem.End(boolean crcPresent, long _) -> {
                    writer.end();
                    return new RewriteSummary(
                            reader.version(),
                            conversion.to(),
                            keys,
                            leftOut,
                            functions,
                            forgetful,
                            crcPresent,
                            writer.position());
                }
            }
        }
    }

    private void aux(RdbItem.Aux aux) throws IOException {
        boolean sizes = aux.name().equals(SLOT_SIZES);
        if (!IDENTITY.contains(aux.name()) && (!sizes || order.keepsSizes())) {
            writer.aux(aux.name(), aux.value());
        }
    }

    private void function(ByteRun code) throws IOException {
        if (!order.functions()) {
            return;
        }
        if (!conversion.knowsFunctions()) {
            throw cannot("a function library", "Choose a version that can, or only keys, as with --match '*'.");
        }
        writer.function(code);
        functions++;
    }

    private void resize(long size, long expires) throws IOException {
        if (order.keepsSizes()) {
            select();
            writer.resizeDb(size, order.expiries() instanceof ExpiryChange.Drop ? 0 : expires);
        }
    }

    private void slotInfo(long slot, long size, long expires) throws IOException {
        if (order.keepsSizes() && conversion.knowsSlotInfo()) {
            select();
            writer.slotInfo(slot, size, order.expiries() instanceof ExpiryChange.Drop ? 0 : expires);
        }
    }

    private void moduleAux(ModuleType module, long when) throws IOException {
        current = Optional.empty();
        if (!conversion.sameVersion()) {
            throw cannot("data of the module " + module);
        }
        writer.moduleAux(module, when);
        reader.copyBody(writer.sink());
    }

    private void slotImport(RdbItem.SlotImport slotImport) throws IOException {
        if (!conversion.sameVersion()) {
            throw cannot("the import of a cluster slot that was under way");
        }
        writer.slotImport(slotImport.job());
        reader.copyBody(writer.sink());
    }

    /// Writes the database the next key is in, if it is another one.
    private void select() throws IOException {
        int database = Math.max(key, 0);
        int number = databases.computeIfAbsent(database, this::renumbered);
        if (number != selected) {
            writer.selectDb(number);
            selected = number;
        }
    }

    private int renumbered(int database) {
        int number = order.databases().applyAsInt(database);
        if (number < 0 || databases.containsValue(number)) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "database %d would become %d, which another one is already".formatted(database, number),
                    "Give each database a number of its own.");
        }
        return number;
    }

    private void key(RdbKey next) throws IOException {
        next.readName();
        if (order.keys().isPresent() && !order.keys().get().keeps(next)) {
            leftOut++;
            return;
        }
        current = Optional.of(next);
        select();
        describeKey(next);
        value(next);
        keys++;
    }

    private void describeKey(RdbKey next) throws IOException {
        long expiry = next.expires() ? order.expiries().ofKey(next.expiryMillis()) : NONE;
        if (next.expires() && !(order.expiries() instanceof ExpiryChange.Drop)) {
            writer.expiry(expiry);
        }
        if (next.idleSeconds() != NONE) {
            writer.idle(next.idleSeconds());
        }
        if (next.frequency() != NONE) {
            writer.frequency(next.frequency());
        }
        byte[] metadata = next.metadata();
        if (metadata.length > 1) {
            if (!conversion.sameVersion()) {
                throw cannot("data that a module attached to it");
            }
            writer.keyMetadata(metadata);
        }
    }

    private void value(RdbKey next) throws IOException {
        ValueType type = next.type();
        if (!conversion.possible(type)) {
            throw cannot("a value of the type " + type.dataType().word());
        }
        ValueType target = conversion.target(type);
        writer.key(target, next.name());
        if (target == type && !timesChange(type)) {
            next.copyValue(writer.sink());
        } else {
            next.writeValueAs(target, change, writer);
        }
    }

    private boolean timesChange(ValueType type) {
        return type.holdsFieldExpiry() && !(order.expiries() instanceof ExpiryChange.Keep);
    }

    private RedoubtException cannot(String what) {
        return cannot(what, "Choose a version that can, or leave the key out.");
    }

    private RedoubtException cannot(String what, String hint) {
        return new RedoubtException(
                ErrorCode.VERSIONS_DO_NOT_FIT,
                "%s holds %s, which snapshots of %s cannot hold".formatted(holder(), what, conversion.to()),
                hint);
    }

    private String holder() {
        return current.map(holding -> "key " + new DatasetKey(holding.database(), holding.name()))
                .orElse("the snapshot");
    }

    /// What values of the key in hand change into.
    private final class Change implements ValueChange {
        @Override
        public long fieldExpiry(long absoluteMillis) {
            return order.expiries().ofField(absoluteMillis, conversion.to().magic());
        }

        @Override
        public void leaveOut(String what) {
            if (order.producers()) {
                throw cannot(what);
            }
            forgetful++;
        }

        @Override
        public RuntimeException cannotHold(String what) {
            return cannot(what);
        }
    }
}
