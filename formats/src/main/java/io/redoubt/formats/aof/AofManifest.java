package io.redoubt.formats.aof;

import java.util.List;
import java.util.Optional;

/// The file that names the parts of a multi-part append-only file (Redis 7.0 and later, all Valkey).
///
/// The parts are numbered from 1 in the order given. `startoffset` and `endoffset` of newer servers are optional and
/// left out.
/// Source: aofLoadManifestFromFile in the servers' src/aof.c; a last line without newline makes a server exit.
///
/// @param base the snapshot the increments start from
/// @param increments log files in the order they are replayed
public record AofManifest(Optional<String> base, List<String> increments) {
    public AofManifest {
        increments = List.copyOf(increments);
        base.ifPresent(AofManifest::requireBareName);
        increments.forEach(AofManifest::requireBareName);
        if (base.isEmpty() && increments.isEmpty()) {
            throw new IllegalArgumentException("a manifest without files is refused by servers");
        }
    }

    /// The manifest of one base and one increment.
    public static String text(String base, String increment) {
        return new AofManifest(Optional.of(base), List.of(increment)).text();
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        base.ifPresent(name -> text.append("file ").append(name).append(" seq 1 type b\n"));
        for (int i = 0; i < increments.size(); i++) {
            text.append("file ")
                    .append(increments.get(i))
                    .append(" seq ")
                    .append(i + 1)
                    .append(" type i\n");
        }
        return text.toString();
    }

    // Servers quote names with spaces in them; a restored directory has none.
    private static void requireBareName(String name) {
        if (!name.matches("[!-~&&[^/\\\\\"'#]]{1,255}")) {
            throw new IllegalArgumentException("not a bare file name: '" + name + "'");
        }
    }
}
