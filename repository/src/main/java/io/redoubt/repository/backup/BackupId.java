package io.redoubt.repository.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The name of a backup within its source: when its dataset was, in UTC, as in `20261123T100000.123Z`. Names sort by
/// time.
public record BackupId(String text) implements Comparable<BackupId> {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    public BackupId {
        if (!isId(text)) {
            throw new IllegalArgumentException("not the id of a backup, such as 20261123T100000.123Z: '" + text + "'");
        }
    }

    public static BackupId at(long millis) {
        return new BackupId(FORM.format(Instant.ofEpochMilli(millis)));
    }

    /// The id a file name begins with; empty if it begins with none.
    static Optional<BackupId> startOf(String fileName) {
        String text = fileName.substring(0, Math.min(fileName.length(), 20));
        return isId(text) ? Optional.of(new BackupId(text)) : Optional.empty();
    }

    private static boolean isId(String text) {
        if (!text.matches("\\d{8}T\\d{6}\\.\\d{3}Z")) {
            return false;
        }
        try {
            FORM.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// The moment it names, milliseconds since 1970.
    public long millis() {
        return FORM.parse(text, Instant::from).toEpochMilli();
    }

    @Override
    public int compareTo(BackupId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
