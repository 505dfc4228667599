package io.redoubt.formats.check;

import java.util.Locale;

/// Something that is to be known about a file.
///
/// @param at the byte of the file it is about
/// @param what is there, as part of a sentence
/// @param consequence what a server would make of it, or what to do, as sentences
public record Finding(Severity severity, long at, String what, String consequence) {
    /// How bad it is.
    public enum Severity {
        /// Every server that knows the commands loads all of it.
        REMARK,
        /// Every byte is in order, but no server would have written this, or none is known that loads it.
        SUSPECT,
        /// Bytes are missing or changed.
        DAMAGE;

        /// As in JSON.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
