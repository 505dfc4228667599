package io.redoubt.cli.monitor;

import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.ServerView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the user has chosen to see.
///
/// @param selected address of the server that is chosen; the first one if there is none of that name
/// @param scroll lines of the detail or help page above the screen
/// @param pausedAt when the screen was stopped
record ScreenState(Page page, String selected, Sort sort, int scroll, Optional<Instant> pausedAt) {
    enum Page {
        OVERVIEW,
        DETAIL,
        HELP
    }

    /// The order of servers.
    enum Sort {
        /// Of the command line.
        GIVEN,
        ALARMS,
        RISK,
        WRITES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Sort next() {
            return switch (this) {
                case GIVEN -> ALARMS;
                case ALARMS -> RISK;
                case RISK -> WRITES;
                case WRITES -> GIVEN;
            };
        }
    }

    static ScreenState start() {
        return new ScreenState(Page.OVERVIEW, "", Sort.GIVEN, 0, Optional.empty());
    }

    /// What a key does; `QUIT` does nothing here.
    ScreenState after(Key key, List<ServerView> sorted, Instant now) {
        return switch (key) {
            case UP -> page == Page.OVERVIEW ? move(-1, sorted) : scrolled(-1);
            case DOWN -> page == Page.OVERVIEW ? move(1, sorted) : scrolled(1);
            case ENTER -> page == Page.OVERVIEW ? turnedTo(Page.DETAIL) : this;
            case BACK -> turnedTo(Page.OVERVIEW);
            case HELP -> turnedTo(page == Page.HELP ? Page.OVERVIEW : Page.HELP);
            case SORT -> new ScreenState(page, selected, sort.next(), scroll, pausedAt);
            case PAUSE ->
                new ScreenState(
                        page, selected, sort, scroll, pausedAt.isPresent() ? Optional.empty() : Optional.of(now));
            case QUIT, OTHER -> this;
        };
    }

    private ScreenState move(int by, List<ServerView> sorted) {
        if (sorted.isEmpty()) {
            return this;
        }
        int next = Math.clamp(index(sorted) + by, 0, sorted.size() - 1);
        return new ScreenState(page, sorted.get(next).address(), sort, scroll, pausedAt);
    }

    private ScreenState scrolled(int by) {
        return new ScreenState(page, selected, sort, Math.max(0, scroll + by), pausedAt);
    }

    private ScreenState turnedTo(Page next) {
        return new ScreenState(next, selected, sort, 0, pausedAt);
    }

    /// Where the chosen server stands.
    int index(List<ServerView> sorted) {
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i).address().equals(selected)) {
                return i;
            }
        }
        return 0;
    }

    List<ServerView> sorted(List<ServerView> views) {
        return switch (sort) {
            case GIVEN -> views;
            case ALARMS -> by(views, Comparator.comparingInt(ScreenState::urgency));
            case RISK -> by(views, Comparator.comparingDouble(ScreenState::risk));
            case WRITES -> by(views, Comparator.comparingDouble(ScreenState::writes));
        };
    }

    /// The largest first; equal ones stay as they were given.
    private static List<ServerView> by(List<ServerView> views, Comparator<ServerView> order) {
        return views.stream().sorted(order.reversed()).toList();
    }

    private static int urgency(ServerView view) {
        return view.alarms().stream()
                .mapToInt(alarm -> alarm.problem() ? 1000 : 1)
                .sum();
    }

    private static double risk(ServerView view) {
        return view.look()
                .map(look -> (double) look.exposure().writes().orElse(0))
                .orElse(0.0);
    }

    private static double writes(ServerView view) {
        return view.look().map(look -> look.rates().writes().orElse(0)).orElse(0.0);
    }

    /// How a server stands, in one column: problem, warning or nothing.
    static Span.Style style(ServerView view) {
        if (!view.healthy()) {
            return Span.Style.BAD;
        }
        return view.alarms().isEmpty() ? Span.Style.PLAIN : Span.Style.WARNING;
    }

    static Span.Style style(Alarm alarm) {
        return alarm.problem() ? Span.Style.BAD : Span.Style.WARNING;
    }
}
