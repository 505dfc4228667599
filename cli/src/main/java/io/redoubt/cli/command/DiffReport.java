package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.HumanTime;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.core.json.JsonLine;
import java.util.Optional;

/// Tells differences as they come, in the order of keys, and counts them. Confined to one thread.
final class DiffReport {
    private static final String DIGEST = " with digest ";

    private final Output out;
    private Optional<DatasetKey> last = Optional.empty();
    private long added;
    private long removed;
    private long changed;

    DiffReport(Output out) {
        this.out = out;
    }

    void add(DatasetDifference difference) {
        DatasetKey key = difference.key();
        switch (difference.aspect()) {
            case MISSING -> {
                removed++;
                tell(key, out.palette().bad("-"), "removed", "type", difference.expected(), "");
            }
            case EXTRA -> {
                added++;
                tell(key, out.palette().good("+"), "added", "type", "", difference.found());
            }
            case TYPE, VALUE, EXPIRY, GROUPS, FIELD_EXPIRIES -> {
                changed += last.filter(key::equals).isPresent() ? 0 : 1;
                tell(
                        key,
                        out.palette().warning("~"),
                        "changed",
                        difference.aspect().words(),
                        side(difference, difference.expected()),
                        side(difference, difference.found()));
            }
        }
        last = Optional.of(key);
    }

    private static String side(DatasetDifference difference, String text) {
        return switch (difference.aspect()) {
            case EXPIRY -> text.equals("-1") ? "none" : HumanTime.written(Long.parseLong(text));
            case MISSING, EXTRA, TYPE, VALUE, GROUPS, FIELD_EXPIRIES -> text;
        };
    }

    private void tell(DatasetKey key, String mark, String change, String aspect, String before, String after) {
        String what = switch (change) {
            case "changed" -> ": %s%s".formatted(aspect, sides(aspect, before, after));
            default -> " (%s)".formatted(before + after);
        };
        out.line("%s %s%s".formatted(mark, key, what));
        JsonLine json = JsonLine.schema(1).text("change", change);
        if (key.database() != DatasetKey.FUNCTIONS) {
            json.number("db", key.database());
        }
        json.text("key", key.printableName()).text("aspect", aspect);
        json.text("before", Optional.of(before).filter(text -> !text.isEmpty()));
        out.json(json.text("after", Optional.of(after).filter(text -> !text.isEmpty())));
    }

    /// Digests only tell that something differs, which is said already.
    private static String sides(String aspect, String before, String after) {
        return switch (aspect) {
            case "value" -> {
                String one = before.replaceFirst(DIGEST + ".*", "");
                String two = after.replaceFirst(DIGEST + ".*", "");
                yield one.equals(two) ? " of " + one : " of %s, now %s".formatted(one, two);
            }
            case "groups", "field expiries" -> "";
            default -> " %s, now %s".formatted(before, after);
        };
    }

    /// @param keys of the first dataset
    void end(long keys) {
        out.line(
                differences()
                        ? "%,d added, %,d removed, %,d changed, %,d alike."
                                .formatted(added, removed, changed, keys - removed - changed)
                        : "Equal: %,d keys.".formatted(keys));
        out.json(JsonLine.schema(1)
                .flag("equal", !differences())
                .number("added", added)
                .number("removed", removed)
                .number("changed", changed)
                .number("alike", keys - removed - changed));
    }

    boolean differences() {
        return added + removed + changed > 0;
    }
}
