package io.redoubt.formats.aof;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The file that names the parts of a multi-part append-only file (Redis 7.0 and later, all Valkey).
///
/// Written, the parts are numbered from 1 in the order given; `startoffset` and `endoffset` of newer servers
/// are optional and left out. Source: aofLoadManifestFromFile in the servers' src/aof.c; a last line without
/// newline makes a server exit.
///
/// @param base the snapshot the increments start from
/// @param increments log files in the order they are replayed
public record AofManifest(Optional<String> base, List<String> increments) {
    public AofManifest {
        increments = List.copyOf(increments);
        if (!base.stream().allMatch(AofManifest::isBareName)
                || !increments.stream().allMatch(AofManifest::isBareName)) {
            throw new IllegalArgumentException("not all bare file names: " + base + ", " + increments);
        }
        if (base.isEmpty() && increments.isEmpty()) {
            throw new IllegalArgumentException("a manifest without files is refused by servers");
        }
    }

    /// The manifest of one base and one increment.
    public static String text(String base, String increment) {
        return new AofManifest(Optional.of(base), List.of(increment)).text();
    }

    /// Reads the manifest of a server.
    ///
    /// @param name what messages call it
    /// @throws io.redoubt.core.RedoubtException DAMAGED with the line at which a server would exit
    public static AofManifest read(byte[] content, String name) {
        return ManifestReader.read(content, name);
    }

    /// The files a server loads, in its order.
    public List<String> files() {
        return Stream.concat(base.stream(), increments.stream()).toList();
    }

    /// @throws IllegalArgumentException if a name would have to be quoted
    public String text() {
        StringBuilder text = new StringBuilder();
        base.ifPresent(name -> text.append("file ").append(plain(name)).append(" seq 1 type b\n"));
        for (int i = 0; i < increments.size(); i++) {
            text.append("file ")
                    .append(plain(increments.get(i)))
                    .append(" seq ")
                    .append(i + 1)
                    .append(" type i\n");
        }
        return text.toString();
    }

    /// Servers take any name without a path; one that leaves the directory is refused.
    static boolean isBareName(String name) {
        return name.matches("[^/\\p{Cntrl}]{1,255}") && !name.equals(".") && !name.equals("..");
    }

    // Servers quote names with spaces in them; a restored directory has none.
    private static String plain(String name) {
        if (!name.matches("[!-~&&[^\\\\\"'#]]+")) {
            throw new IllegalArgumentException("the name of a file to write needs quotes: '" + name + "'");
        }
        return name;
    }
}
