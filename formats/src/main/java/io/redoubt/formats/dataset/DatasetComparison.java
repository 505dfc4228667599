package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds every key in which two datasets differ, and in what.
public final class DatasetComparison {
    private final SortedLeaves expected;
    private final SortedLeaves found;
    private final Consumer<DatasetDifference> differences;
    private long count;

    private DatasetComparison(SortedLeaves expected, SortedLeaves found, Consumer<DatasetDifference> differences) {
        this.expected = expected;
        this.found = found;
        this.differences = differences;
    }

    /// Reads both to their ends and hands over every difference, in the order of keys.
    ///
    /// @return how many differences there are: 0 if the datasets are equal
    public static long compare(SortedLeaves expected, SortedLeaves found, Consumer<DatasetDifference> differences)
            throws IOException {
        DatasetComparison comparison = new DatasetComparison(expected, found, differences);
        comparison.run();
        return comparison.count;
    }

    private void run() throws IOException {
        Optional<DatasetEntry> one = expected.next();
        Optional<DatasetEntry> two = found.next();
        while (one.isPresent() || two.isPresent()) {
            int order = order(one, two);
            if (order < 0) {
                DatasetEntry entry = one.orElseThrow();
                tell(entry.key(), Aspect.MISSING, entry.leaf().type(), "");
            } else if (order > 0) {
                DatasetEntry entry = two.orElseThrow();
                tell(entry.key(), Aspect.EXTRA, "", entry.leaf().type());
            } else {
                compare(one.orElseThrow(), two.orElseThrow());
            }
            one = order <= 0 ? expected.next() : one;
            two = order >= 0 ? found.next() : two;
        }
    }

    /// Which comes first; the other one may be at its end.
    private static int order(Optional<DatasetEntry> one, Optional<DatasetEntry> two) {
        if (one.isEmpty() || two.isEmpty()) {
            return one.isEmpty() ? 1 : -1;
        }
        return one.get().compareTo(two.get());
    }

    private void compare(DatasetEntry one, DatasetEntry two) {
        DatasetKey key = one.key();
        DatasetLeaf leaf = one.leaf();
        DatasetLeaf other = two.leaf();
        if (!leaf.type().equals(other.type())) {
            tell(key, Aspect.TYPE, leaf.type(), other.type());
            return;
        }
        if (!leaf.content().equals(other.content()) || leaf.elements() != other.elements()) {
            tell(key, Aspect.VALUE, valueOf(leaf), valueOf(other));
        }
        if (leaf.expiryMillis() != other.expiryMillis()) {
            tell(key, Aspect.EXPIRY, Long.toString(leaf.expiryMillis()), Long.toString(other.expiryMillis()));
        }
        if (!leaf.groups().equals(other.groups())) {
            tell(key, Aspect.GROUPS, orNone(leaf.groups()), orNone(other.groups()));
        }
        if (!leaf.fieldExpiries().equals(other.fieldExpiries())) {
            tell(key, Aspect.FIELD_EXPIRIES, orNone(leaf.fieldExpiries()), orNone(other.fieldExpiries()));
        }
    }

    private void tell(DatasetKey key, Aspect aspect, String wanted, String actual) {
        count++;
        differences.accept(new DatasetDifference(key, aspect, wanted, actual));
    }

    private static String valueOf(DatasetLeaf leaf) {
        boolean bytes = leaf.type().equals("string") || leaf.type().equals("function");
        return "%d %s with digest %s".formatted(leaf.elements(), bytes ? "bytes" : "elements", leaf.content());
    }

    private static String orNone(Optional<Sha256> digest) {
        return digest.map(Sha256::toString).orElse("none");
    }
}
