package io.redoubt.formats.dataset;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.ModuleType;
import io.redoubt.formats.rdb.StreamVisitor;
import io.redoubt.formats.rdb.ValueVisitor;
import java.io.IOException;
import java.util.Optional;

/// Makes the leaf of one key after another: `begin`, then what the key holds, then `finish`.
///
/// Members of sets, sorted sets and hashes may come in any order, and must come once each. Whoever reads a running
/// server gets the same leaves by calling the same methods.
public final class KeyDigest implements ValueVisitor {
    /// The matrix of a projection is the largest piece of a vector set.
    private static final int MAX_VECTOR_PIECE = 32 << 20;

    private final StreamDigest stream;
    private final VectorSetDigest vectors = new VectorSetDigest();
    private final CanonicalHash content = new CanonicalHash();
    private final CanonicalHash member = new CanonicalHash();
    private final CanonicalHash expiring = new CanonicalHash();
    private final HashSum members = new HashSum();
    private final HashSum expiries = new HashSum();
    private final PieceSink memberAndExpiring = (bytes, from, to) -> {
        member.raw(bytes, from, to);
        expiring.raw(bytes, from, to);
    };
    private final ByteRun pieceAgain = new ByteRun();
    private final boolean withFieldExpiries;
    private boolean fieldsMayExpire;
    private DataType type = DataType.STRING;
    private String word = "";
    private long elements;

    public KeyDigest(DatasetScope scope) {
        stream = new StreamDigest(scope);
        withFieldExpiries = scope.fieldExpiries();
    }

    /// Begins with a value of this type.
    ///
    /// @param fieldsMayExpire whether a call of `fieldExpiry` may tell of a time
    public KeyDigest begin(DataType type, boolean fieldsMayExpire) {
        this.type = type;
        this.fieldsMayExpire = fieldsMayExpire && withFieldExpiries;
        word = type.word();
        elements = 0;
        members.clear();
        expiries.clear();
        stream.begin();
        return this;
    }

    /// The leaf of the value, all of which was told.
    ///
    /// @param expiryMillis of the key; -1 for none
    public DatasetLeaf finish(long expiryMillis) {
        return switch (type) {
            case STRING, LIST -> leaf(content.number(elements).finish(), expiryMillis);
            case MODULE -> module(expiryMillis);
            case SET, ZSET, HASH -> {
                members.into(content);
                yield leaf(content.finish(), expiryMillis);
            }
            case STREAM ->
                new DatasetLeaf(
                        word, stream.content(), expiryMillis, stream.groups(), Optional.empty(), stream.entries());
        };
    }

    private DatasetLeaf module(long expiryMillis) {
        if (!vectors.complete()) {
            return leaf(content.finish(), expiryMillis);
        }
        content.reset();
        elements = vectors.elements();
        return leaf(vectors.finish(), expiryMillis);
    }

    private DatasetLeaf leaf(Sha256 hash, long expiryMillis) {
        return new DatasetLeaf(word, hash, expiryMillis, Optional.empty(), fieldExpiries(), elements);
    }

    private Optional<Sha256> fieldExpiries() {
        if (expiries.count() == 0) {
            return Optional.empty();
        }
        expiries.into(expiring);
        return Optional.of(expiring.finish());
    }

    @Override
    public void string(ByteRun value) throws IOException {
        elements = value.length();
        content.bytes(value);
    }

    @Override
    public void element(ByteRun element) throws IOException {
        content.bytes(element);
        elements++;
    }

    @Override
    public void member(ByteRun name) throws IOException {
        member.bytes(name).finishInto(members);
        elements++;
    }

    @Override
    public void scored(ByteRun name) throws IOException {
        member.bytes(name);
        elements++;
    }

    @Override
    public void score(double score) {
        member.number(Double.doubleToLongBits(score)).finishInto(members);
    }

    @Override
    public void field(ByteRun field) throws IOException {
        elements++;
        if (fieldsMayExpire) {
            member.number(field.length());
            expiring.number(field.length());
            field.forEachPiece(memberAndExpiring);
        } else {
            member.bytes(field);
        }
    }

    @Override
    public void value(ByteRun value) throws IOException {
        member.bytes(value).finishInto(members);
    }

    @Override
    public void fieldExpiry(long absoluteMillis) {
        if (!fieldsMayExpire) {
            return;
        }
        if (absoluteMillis < 0) {
            Sha256 _ = expiring.finish();
        } else {
            expiring.number(absoluteMillis).finishInto(expiries);
        }
    }

    @Override
    public StreamVisitor stream() {
        return stream;
    }

    @Override
    public void module(ModuleType module) {
        word = module.name();
        content.number(module.id());
        vectors.begin(module);
    }

    @Override
    public void moduleNumber(int kind, long bits) {
        content.number(kind).number(bits);
        vectors.number(bits);
    }

    @Override
    public void moduleString(ByteRun piece) throws IOException {
        if (vectors.following()) {
            byte[] bytes = piece.toArray(MAX_VECTOR_PIECE);
            content.bytes(bytes);
            pieceAgain.set(bytes, 0, bytes.length);
            vectors.string(pieceAgain);
        } else {
            content.bytes(piece);
        }
    }
}
