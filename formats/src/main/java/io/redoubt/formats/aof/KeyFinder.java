package io.redoubt.formats.aof;

import io.redoubt.formats.command.KeyHash;
import io.redoubt.formats.command.KeyPositions;
import io.redoubt.formats.resp.ShortArgument;

/// Tells which arguments of the command being scanned are keys, and hashes them.
final class KeyFinder {
    private static final int NONE = Integer.MAX_VALUE;

    private final KeyHash hash = new KeyHash();
    private KeyPositions positions = new KeyPositions(0, 0, 1, 0, 1, 0);
    private int next = NONE;
    private long last;
    private int step = 1;
    private int destination = NONE;

    void begin(KeyPositions keyPositions, int argumentCount) {
        positions = keyPositions;
        destination = NONE;
        step = positions.step();
        last = positions.last() < 0 ? argumentCount + positions.last() : positions.last();
        next = positions.first() > 0 && positions.first() <= last ? positions.first() : NONE;
    }

    /// Whether the argument is a key; if so, its bytes go to `hash` next. Asked once for each argument, in order.
    boolean isKey(int argument, long length) {
        if (argument == next) {
            next = (long) next + step <= last ? next + step : NONE;
        } else if (argument != destination) {
            return false;
        }
        hash.begin(length);
        return true;
    }

    void hash(byte[] bytes, int from, int to) {
        hash.update(bytes, from, to);
    }

    long hashed() {
        return hash.finish();
    }

    /// Whether the argument tells where keys stand: their number, or perhaps an option before one.
    boolean examines(int argument) {
        return argument == positions.countAt() || (positions.storeFrom() > 0 && argument >= positions.storeFrom());
    }

    void examine(int argument, ShortArgument word) {
        if (argument == positions.countAt()) {
            count(argument, word);
        } else if (word.is("store") || word.is("storedist")) {
            // Servers read patterns and options alike here; a pattern named STORE costs at most one hash too many.
            destination = argument + 1;
        }
    }

    private void count(int argument, ShortArgument word) {
        if (word.isNumber() && word.number() > 0) {
            step = positions.countStep();
            next = argument + 1;
            last = argument + Math.min(word.number(), Integer.MAX_VALUE) * step;
        }
    }
}
