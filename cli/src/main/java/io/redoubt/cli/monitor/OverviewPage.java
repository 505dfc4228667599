package io.redoubt.cli.monitor;

import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.Outcome;
import io.redoubt.persistence.monitor.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// All servers, one line each, and below what is wrong with them.
record OverviewPage(Sparkline sparkline) {
    private static final int STATE = 14;
    private static final int SAVE = 9;
    private static final int LOG = 9;
    private static final int RISK = 8;
    private static final int WRITES = 7;
    /// Marks in front, and the blanks between columns.
    private static final int GAPS = 3 + 6;

    private static final int NARROWEST_SERVER = 14;
    private static final int LINES_OF_ALARMS = 4;

    /// Exactly so many lines or fewer.
    List<ScreenLine> lines(List<ServerView> sorted, ScreenState state, int columns, int rows) {
        int server =
                Math.max(NARROWEST_SERVER, Math.min(40, (columns - STATE - SAVE - LOG - RISK - WRITES - GAPS) * 2 / 3));
        int trend = columns - server - STATE - SAVE - LOG - RISK - WRITES - GAPS;
        List<ScreenLine> lines = new ArrayList<>();
        lines.add(head(server, trend));
        int alarms = sorted.stream().mapToInt(view -> view.alarms().size()).sum();
        int forAlarms = alarms == 0 ? 0 : 1 + Math.min(alarms, Math.max(LINES_OF_ALARMS, rows - 2 - sorted.size()));
        int forServers = Math.max(1, Math.min(sorted.size(), rows - 1 - forAlarms));
        int first = Math.clamp(state.index(sorted) - forServers / 2, 0, Math.max(0, sorted.size() - forServers));
        for (int i = first; i < Math.min(sorted.size(), first + forServers); i++) {
            lines.add(row(sorted.get(i), i == state.index(sorted), server, trend));
        }
        alarms(sorted, rows - lines.size(), columns, lines);
        return lines;
    }

    private static ScreenLine head(int server, int trend) {
        return ScreenLine.of(
                Span.Style.STRONG,
                "   " + Columns.cell("SERVER", server) + " " + Columns.cell("STATE", STATE) + " "
                        + Columns.cell("SAVE", SAVE) + " " + Columns.cell("LOG", LOG) + " "
                        + Columns.right("AT RISK", RISK) + " " + Columns.right("WRITES", WRITES) + " "
                        + (trend >= 5 ? Columns.cell("TREND", trend) : ""));
    }

    private ScreenLine row(ServerView view, boolean chosen, int server, int trend) {
        Span.Style style = ScreenState.style(view);
        String mark = style == Span.Style.BAD ? "!" : style == Span.Style.WARNING ? "*" : " ";
        ScreenLine line = ScreenLine.of(style, mark)
                .then(chosen ? Span.Style.STRONG : Span.Style.PLAIN, chosen ? "> " : "  ")
                .then(chosen ? Span.Style.STRONG : Span.Style.PLAIN, Columns.cell(view.address(), server))
                .then(" ")
                .then(
                        view.contact().speaks() ? Span.Style.PLAIN : Span.Style.BAD,
                        Columns.cell(view.contact().state().word(), STATE));
        if (view.look().isEmpty()) {
            return line.then(" "
                    + view.lastAnswerAge()
                            .map(age -> "last answer " + Words.age(age) + " ago")
                            .orElse("no answer yet"));
        }
        Look look = view.look().get();
        return look.facts().persistence().loading()
                ? line.then(" " + TextView.loading(look))
                : numbers(line, look, trend);
    }

    private ScreenLine numbers(ScreenLine line, Look look, int trend) {
        boolean logFailed =
                look.logWrites() == Outcome.Kind.ERROR || look.rewrites().failed();
        return line.then(" ")
                .then(look.saves().failed() ? Span.Style.BAD : Span.Style.PLAIN, Columns.cell(save(look), SAVE))
                .then(" ")
                .then(logFailed ? Span.Style.BAD : Span.Style.PLAIN, Columns.cell(log(look), LOG))
                .then(" " + Columns.right(risk(look), RISK))
                .then(" " + Columns.right(count(look.rates().writes()), WRITES))
                .then(" ")
                .then(Span.Style.FAINT, trend >= 5 ? sparkline.of(look.writeHistory(), trend) : "");
    }

    private static String save(Look look) {
        PersistenceFacts facts = look.facts().persistence();
        if (facts.snapshot().running()) {
            return "save" + percent(facts);
        }
        return switch (look.saves().kind()) {
            case NEVER -> "never";
            case ERROR -> "ERROR";
            case OK ->
                "ok" + look.saves().age().map(age -> " " + Words.compact(age)).orElse("");
        };
    }

    private static String log(Look look) {
        PersistenceFacts facts = look.facts().persistence();
        if (facts.appendOnly().rewriting()) {
            return "rewr." + percent(facts);
        }
        if (!facts.appendOnly().enabled()) {
            return "off";
        }
        boolean failed =
                look.logWrites() == Outcome.Kind.ERROR || look.rewrites().failed();
        return failed
                ? "ERROR"
                : "ok " + Words.compact(facts.appendOnly().currentBytes().orElse(0));
    }

    private static String percent(PersistenceFacts facts) {
        var child = facts.child();
        return child.keysTotal() > 0 ? " " + Math.min(99, 100 * child.keysDone() / child.keysTotal()) + "%" : "";
    }

    private static String risk(Look look) {
        return look.exposure().writes().isPresent()
                ? count(OptionalDouble.of((double) look.exposure().writes().getAsLong()))
                : "?";
    }

    private static String count(OptionalDouble number) {
        if (number.isEmpty()) {
            return Words.UNKNOWN;
        }
        double value = number.getAsDouble();
        if (value < 100_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return value < 1e8
                ? String.format(Locale.ROOT, "%,.0fk", value / 1e3)
                : String.format(Locale.ROOT, "%,.0fM", value / 1e6);
    }

    private static void alarms(List<ServerView> sorted, int room, int columns, List<ScreenLine> lines) {
        List<ScreenLine> found = new ArrayList<>();
        sorted.forEach(view -> view.alarms().forEach(alarm -> found.add(alarm(view, alarm))));
        if (found.isEmpty() || room < 2) {
            return;
        }
        lines.add(ScreenLine.EMPTY);
        int shown = found.size() <= room - 1 ? found.size() : room - 2;
        found.stream().limit(Math.max(0, shown)).map(line -> line.fit(columns)).forEach(lines::add);
        if (shown < found.size()) {
            lines.add(ScreenLine.of(Span.Style.STRONG, "  and " + (found.size() - shown) + " more alarms"));
        }
    }

    private static ScreenLine alarm(ServerView view, Alarm alarm) {
        return ScreenLine.of(ScreenState.style(alarm), alarm.problem() ? "! PROBLEM " : "* warning ")
                .then(view.address() + " " + alarm.kind().word() + " for " + Words.age(alarm.age()) + ": "
                        + alarm.words());
    }
}
