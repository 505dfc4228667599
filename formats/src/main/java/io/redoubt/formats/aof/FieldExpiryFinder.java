package io.redoubt.formats.aof;

import io.redoubt.formats.resp.ShortArgument;
import java.util.Set;

/// Finds whether a command gives fields of a hash a time of expiry. HEXPIRE and its kin always do, HSETEX
/// and HGETEX by an
/// option before FIELDS. HSETEX with KEEPTTL does not: so Redis 8 sends a plain HINCRBYFLOAT. Confined to
/// one thread.
final class FieldExpiryFinder {
    private static final Set<String> ALWAYS = Set.of("hexpire", "hpexpire", "hexpireat", "hpexpireat");
    private static final Set<String> BY_OPTION = Set.of("hsetex", "hgetex");
    private static final int FIRST_OPTION = 2;

    private boolean looking;
    private boolean found;

    /// @param name of a command that concerns expiries of fields
    void begin(String name) {
        found = ALWAYS.contains(name);
        looking = BY_OPTION.contains(name);
    }

    /// Another command begins.
    void beginOther() {
        found = false;
        looking = false;
    }

    boolean examines(int argument) {
        return looking && argument >= FIRST_OPTION;
    }

    void examine(ShortArgument word) {
        if (word.is("fields")) {
            looking = false;
        } else if (word.is("ex") || word.is("px") || word.is("exat") || word.is("pxat")) {
            looking = false;
            found = true;
        }
    }

    boolean found() {
        return found;
    }
}
