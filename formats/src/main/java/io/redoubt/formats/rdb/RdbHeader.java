package io.redoubt.formats.rdb;

import io.redoubt.formats.rdb.RdbFormatException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the first nine bytes and refuses what is not read here, with the reason.
final class RdbHeader {
    private static final Pattern FORM = Pattern.compile("REDIS[0-9]{4}|VALKEY[0-9]{3}");
    private static final String GZIP = "\u001f\u008b";
    private static final String ZSTD = "(\u00b5/\u00fd";

    private RdbHeader() {}

    static RdbVersion read(RdbInput in) throws IOException {
        byte[] bytes = new byte[RdbVersion.HEADER_BYTES];
        in.copyTo(bytes, 0, bytes.length);
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        Optional<RdbVersion> version = parse(header);
        if (version.isEmpty()) {
            throw in.notAnRdb("the file does not begin like an RDB file", hint(header));
        }
        require(version.get(), in);
        return version.get();
    }

    /// What the nine bytes say, of whatever version; empty if they do not begin an RDB file.
    static Optional<RdbVersion> parse(String header) {
        if (!FORM.matcher(header).matches()) {
            return Optional.empty();
        }
        RdbMagic magic = header.startsWith("REDIS") ? RdbMagic.REDIS : RdbMagic.VALKEY;
        return Optional.of(
                new RdbVersion(magic, Integer.parseInt(header.substring(header.length() - magic.versionDigits))));
    }

    private static String hint(String header) {
        return header.startsWith(GZIP) || header.startsWith(ZSTD)
                ? "It is compressed: uncompress it first."
                : "Check that the file is a snapshot.";
    }

    private static void require(RdbVersion version, RdbInput in) throws IOException {
        if (version.number() < version.magic().oldest) {
            throw in.refusal(
                    Problem.TOO_OLD,
                    0,
                    "the file is of %s; versions before %d are not read".formatted(version, version.magic().oldest),
                    "Load it with a server of version 5 or later and save it again.");
        }
        if (version.later()) {
            throw in.refusal(
                    Problem.TOO_NEW,
                    0,
                    "the file is of %s; the newest version known here is %d".formatted(version, version.magic().newest),
                    "It comes from a newer server; check for a newer release of this program.");
        }
    }
}
