package io.redoubt.formats.files;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// What a file is by its first bytes.
public enum FileKind {
    SNAPSHOT("REDIS[0-9]{4}|VALKEY[0-9]{3}"),
    /// Append-only text, which may also begin with a snapshot.
    LOG("[*#]"),
    MANIFEST("file "),
    GZIP("\037\213"),
    ZSTD("\\(\265/\375"),
    XZ("\3757zXZ"),
    BZIP2("BZh"),
    LZ4("\004\"M\030"),
    ZIP("PK\003\004"),
    EMPTY("\\z"),
    OTHER("");

    /// Enough to tell them apart.
    public static final int HEAD_BYTES = 16;

    private final Pattern beginning;

    FileKind(String beginning) {
        this.beginning = Pattern.compile(beginning);
    }

    /// @param head at least the first `HEAD_BYTES` of the file, or all of it
    public static FileKind of(byte[] head) {
        String start = new String(head, 0, Math.min(HEAD_BYTES, head.length), StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(kind -> kind.beginning.matcher(start).lookingAt())
                .findFirst()
                .orElseThrow();
    }

    /// @throws RedoubtException USAGE if a file of this kind holds no dataset
    public void requireDataset(PinnedFile file) {
        switch (this) {
            case SNAPSHOT, LOG -> {}
            case MANIFEST -> throw refused(file, "only names append-only files", "Give the directory it lies in.");
            case GZIP, ZSTD, XZ, BZIP2, LZ4, ZIP ->
                throw refused(file, "is compressed (%s)".formatted(name()), "Uncompress it first.");
            case EMPTY -> throw refused(file, "is empty", "A server has no keys on it; check where its data is.");
            case OTHER ->
                throw refused(
                        file,
                        "is neither a snapshot nor an append-only file",
                        "A snapshot begins with REDIS or VALKEY, an append-only file also with '*' or '#'.");
        }
    }

    private static RedoubtException refused(PinnedFile file, String what, String hint) {
        return new RedoubtException(ErrorCode.USAGE, "'%s' %s".formatted(file.name(), what), hint);
    }
}
