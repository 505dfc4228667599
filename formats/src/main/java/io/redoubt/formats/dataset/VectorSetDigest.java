package io.redoubt.formats.dataset;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.ModuleType;
import java.io.IOException;

/// Digests a vector set of Redis 8 by what users put into it: elements, vectors, attributes.
///
/// The graph that links the elements is left out: servers build it with chance, and turn the order of its nodes around
/// each time they load it. Pieces, as seen in files of Redis 8.0.2, 8.0.6 and 8.6.3: dimension, number of elements,
/// quantization and links per node, flags (1: there is a projection, 2: there are attributes); the input dimension and
/// matrix of the projection; then for each element its name, its attributes, its vector, how many numbers follow, and
/// those: the graph, and last the length and range of the vector.
final class VectorSetDigest {
    private static final String NAME = "vectorset";
    private static final int PROJECTION = 1;
    private static final int ATTRIBUTES = 2;

    private enum Expected {
        DIMENSION,
        COUNT,
        CONFIGURATION,
        FLAGS,
        INPUT_DIMENSION,
        MATRIX,
        NAME,
        ATTRIBUTES,
        VECTOR,
        PARAMETERS,
        PARAMETER,
        END,
        /// Something else came: it is no vector set as known here.
        NOTHING
    }

    private final CanonicalHash settings = new CanonicalHash();
    private final CanonicalHash element = new CanonicalHash();
    private final HashSum elements = new HashSum();
    private Expected expected = Expected.NOTHING;
    private long flags;
    private long elementsLeft;
    private long parametersLeft;

    /// Begins with a value of this type; others than vector sets are not digested here.
    void begin(ModuleType type) {
        settings.reset();
        element.reset();
        elements.clear();
        expected = type.name().equals(NAME) && type.version() == 0 ? Expected.DIMENSION : Expected.NOTHING;
    }

    boolean following() {
        return expected != Expected.NOTHING;
    }

    /// Whether everything was as expected, to the end.
    boolean complete() {
        return expected == Expected.END;
    }

    long elements() {
        return elements.count();
    }

    Sha256 finish() {
        elements.into(settings);
        return settings.finish();
    }

    void number(long value) {
        expected = switch (expected) {
            case DIMENSION -> setting(value, Expected.COUNT);
            case COUNT -> {
                elementsLeft = value;
                yield Expected.CONFIGURATION;
            }
            case CONFIGURATION -> setting(value, Expected.FLAGS);
            case FLAGS -> flags(value);
            case INPUT_DIMENSION -> setting(value, Expected.MATRIX);
            case PARAMETERS -> {
                parametersLeft = value;
                yield value > 0 ? Expected.PARAMETER : Expected.NOTHING;
            }
            case PARAMETER -> parameter(value);
            case MATRIX, NAME, ATTRIBUTES, VECTOR, END, NOTHING -> Expected.NOTHING;
        };
    }

    private Expected setting(long value, Expected next) {
        settings.number(value);
        return next;
    }

    private Expected flags(long value) {
        flags = value;
        if ((value & ~(PROJECTION | ATTRIBUTES)) != 0) {
            return Expected.NOTHING;
        }
        return (value & PROJECTION) != 0 ? Expected.INPUT_DIMENSION : nextElement();
    }

    private Expected parameter(long value) {
        parametersLeft--;
        if (parametersLeft > 0) {
            return Expected.PARAMETER;
        }
        element.number(value).finishInto(elements);
        elementsLeft--;
        return nextElement();
    }

    private Expected nextElement() {
        return elementsLeft > 0 ? Expected.NAME : Expected.END;
    }

    void string(ByteRun piece) throws IOException {
        switch (expected) {
            case MATRIX -> {
                settings.bytes(piece);
                expected = nextElement();
            }
            case NAME -> {
                element.bytes(piece);
                if ((flags & ATTRIBUTES) == 0) {
                    element.number(0); // as an empty text
                    expected = Expected.VECTOR;
                } else {
                    expected = Expected.ATTRIBUTES;
                }
            }
            case ATTRIBUTES -> {
                element.bytes(piece);
                expected = Expected.VECTOR;
            }
            case VECTOR -> {
                element.bytes(piece);
                expected = Expected.PARAMETERS;
            }
            case DIMENSION, COUNT, CONFIGURATION, FLAGS, INPUT_DIMENSION, PARAMETERS, PARAMETER, END, NOTHING ->
                expected = Expected.NOTHING;
        }
    }
}
