package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a target as users write it.
final class TargetText {
    private static final Pattern OFFSET = Pattern.compile("offset:(?:(\\d{1,9})/)?(\\d{1,18})");
    private static final Pattern AGO = Pattern.compile("(.*\\S)\\s+ago");
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?) ?([Zz]|[+-]\\d{2}:\\d{2})?");
    private static final String BACKUP = "backup:";
    private static final Pattern LATER_FORMS = Pattern.compile("(bookmark|before|after):.*");
    private static final String FORMS =
            "Write latest, a time such as 2026-11-23T10:00:00Z or '2026-11-23 10:00:00' (local),"
                    + " '10m ago', offset:[BRANCH/]N, or backup:ID.";

    private final InstantSource clock;
    private final ZoneId zone;

    TargetText(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    RestoreTarget parse(String given) {
        String text = given.strip();
        Matcher offset = OFFSET.matcher(text);
        if (text.equalsIgnoreCase("latest")) {
            return new RestoreTarget.Latest();
        }
        if (offset.matches()) {
            return atOffset(offset);
        }
        if (text.startsWith(BACKUP)) {
            return new RestoreTarget.OfBackup(text.substring(BACKUP.length()).strip());
        }
        if (LATER_FORMS.matcher(text).matches()) {
            throw usage("target '%s' is of a form that this version cannot restore to".formatted(text), FORMS);
        }
        return new RestoreTarget.AtTime(time(text));
    }

    private static RestoreTarget atOffset(Matcher offset) {
        Optional<BranchId> branch = Optional.ofNullable(offset.group(1))
                .map(Integer::parseInt)
                .map(number -> {
                    if (number == 0) {
                        throw usage("there is no branch 0", "Branches are numbered from 1; see 'redoubt list'.");
                    }
                    return new BranchId(number);
                });
        return new RestoreTarget.AtOffset(branch, new ReplicationOffset(Long.parseLong(offset.group(2))));
    }

    private Instant time(String text) {
        Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        Matcher time = TIME.matcher(text);
        try {
            if (ago.matches()) {
                return clock.instant().minus(HumanDuration.parse(ago.group(1)));
            }
            if (time.matches()) {
                String dateTime = time.group(1) + "T" + time.group(2);
                return time.group(3) == null
                        ? local(text, LocalDateTime.parse(dateTime))
                        : OffsetDateTime.parse(dateTime + time.group(3).toUpperCase(Locale.ROOT))
                                .toInstant();
            }
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new RedoubtException(ErrorCode.USAGE, notATarget(text), FORMS, e);
        }
        throw usage(notATarget(text), FORMS);
    }

    private static String notATarget(String text) {
        return "'%s' is not a target that can be restored to".formatted(text);
    }

    /// A local time that a clock change skips or repeats names no moment, or two: the user must choose.
    private Instant local(String text, LocalDateTime time) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.size() == 1) {
            return time.toInstant(offsets.getFirst());
        }
        var change = zone.getRules().getTransition(time);
        String written = time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        String before = written + change.getOffsetBefore();
        String after = written + change.getOffsetAfter();
        throw usage(
                offsets.isEmpty()
                        ? "local time '%s' does not exist in %s: the clocks went from %s to %s then"
                                .formatted(text, zone, change.getOffsetBefore(), change.getOffsetAfter())
                        : "local time '%s' came twice in %s: with offset %s and with offset %s"
                                .formatted(text, zone, change.getOffsetBefore(), change.getOffsetAfter()),
                "Write it with its offset: %s or %s.".formatted(before, after));
    }

    private static RedoubtException usage(String message, String hint) {
        return new RedoubtException(ErrorCode.USAGE, message, hint);
    }
}
