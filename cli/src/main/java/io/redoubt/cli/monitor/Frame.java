package io.redoubt.cli.monitor;

import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The whole screen as lines: a title, a page and the keys. Pure; any size works, a small one shows less.
record Frame(Sparkline sparkline) {
    private static final int NARROWEST = 60;
    private static final int LOWEST = 8;
    private static final List<String> HELP = List.of(
            "up, down, k, j   choose a server, or scroll",
            "enter            everything about the chosen server",
            "escape           back to all servers",
            "s                sort: as given, alarms, at risk, writes",
            "p, space         pause: what is shown stands still, and says so",
            "?                this page",
            "q                quit",
            "",
            "!  a problem: data is lost, will be, or nobody can tell",
            "*  a warning",
            "SAVE      the last snapshot: never, ok with its age, ERROR, or how far it is",
            "LOG       the append-only file: off, ok with its size, ERROR, or a rewrite",
            "AT RISK   writes that a power cut would take now",
            "WRITES    changes of the dataset each second; TREND of the last looks",
            "-  not known now. Nothing is shown that is older than two intervals.");

    List<ScreenLine> lines(List<ServerView> views, ScreenState state, Instant now, int columns, int rows) {
        if (columns < NARROWEST || rows < LOWEST) {
            return small(views, columns, rows);
        }
        List<ServerView> sorted = state.sorted(views);
        List<ScreenLine> lines = new ArrayList<>();
        lines.add(title(sorted, state, now, columns));
        lines.addAll(body(sorted, state, now, columns, rows - 2));
        while (lines.size() < rows - 1) {
            lines.add(ScreenLine.EMPTY);
        }
        lines.add(ScreenLine.of(Span.Style.FAINT, keys(state)));
        return lines.stream().map(line -> line.fit(columns)).toList();
    }

    private List<ScreenLine> body(List<ServerView> sorted, ScreenState state, Instant now, int columns, int rows) {
        return switch (state.page()) {
            case OVERVIEW -> new OverviewPage(sparkline).lines(sorted, state, columns, rows);
            case DETAIL ->
                window(
                        new DetailPage(sparkline).lines(sorted.get(state.index(sorted)), now, columns),
                        state,
                        columns,
                        rows);
            case HELP -> window(HELP.stream().map(ScreenLine::of).toList(), state, columns, rows);
        };
    }

    /// A long fact goes on below its label; what does not fit is told, and can be scrolled to.
    private static List<ScreenLine> window(List<ScreenLine> all, ScreenState state, int columns, int rows) {
        List<ScreenLine> wrapped = all.stream()
                .flatMap(line -> Wrapping.of(line, columns).stream())
                .toList();
        if (wrapped.size() <= rows) {
            return wrapped;
        }
        int first = Math.min(state.scroll(), wrapped.size() - rows + 1);
        List<ScreenLine> shown = new ArrayList<>(wrapped.subList(first, first + rows - 1));
        int below = wrapped.size() - first - rows + 1;
        shown.add(ScreenLine.of(Span.Style.FAINT, below == 0 ? "  (end)" : "  (" + below + " more lines below: down)"));
        return shown;
    }

    private static ScreenLine title(List<ServerView> sorted, ScreenState state, Instant now, int columns) {
        String what = state.page() == ScreenState.Page.DETAIL
                ? sorted.get(state.index(sorted)).address()
                : sorted.size() + (sorted.size() == 1 ? " server" : " servers");
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString().substring("yyyy-mm-ddT".length());
        ScreenLine left = ScreenLine.of(Span.Style.STRONG, "redoubt monitor  " + what + "  ")
                .then(summaryStyle(sorted), summary(sorted));
        ScreenLine marked = state.pausedAt()
                .map(since -> left.then(Span.Style.WARNING, "  PAUSED for " + Words.age(Duration.between(since, now))))
                .orElse(left);
        return marked.then(" ".repeat(Math.max(1, columns - marked.width() - time.length())) + time);
    }

    private static String summary(List<ServerView> views) {
        long problems = alarms(views, true);
        long warnings = alarms(views, false);
        if (problems + warnings == 0) {
            return "no alarms";
        }
        return "%d %s, %d %s"
                .formatted(
                        problems,
                        problems == 1 ? "problem" : "problems",
                        warnings,
                        warnings == 1 ? "warning" : "warnings");
    }

    private static Span.Style summaryStyle(List<ServerView> views) {
        if (alarms(views, true) > 0) {
            return Span.Style.BAD;
        }
        return alarms(views, false) > 0 ? Span.Style.WARNING : Span.Style.GOOD;
    }

    private static long alarms(List<ServerView> views, boolean problems) {
        return views.stream()
                .flatMap(view -> view.alarms().stream())
                .map(Alarm::problem)
                .filter(problem -> problem == problems)
                .count();
    }

    private static String keys(ScreenState state) {
        return switch (state.page()) {
            case OVERVIEW ->
                "q quit  up/down choose  enter detail  s sort: " + state.sort().word() + "  p pause  ? help";
            case DETAIL -> "q quit  escape back  up/down scroll  p pause  ? help";
            case HELP -> "q quit  escape back";
        };
    }

    private static List<ScreenLine> small(List<ServerView> views, int columns, int rows) {
        List<ScreenLine> lines = List.of(
                ScreenLine.of(summaryStyle(views), summary(views)),
                ScreenLine.of(views.size() + " servers"),
                ScreenLine.of("make it " + NARROWEST + "x" + LOWEST),
                ScreenLine.of("q quit"));
        return lines.stream()
                .limit(Math.max(1, rows))
                .map(line -> line.fit(columns))
                .toList();
    }
}
