package io.redoubt.drill;

import java.util.List;
import java.util.Locale;

/// A report as a page that stands alone: no script, nothing loaded from elsewhere, light or dark as its reader
/// likes it, readable on a narrow screen and on paper.
///
/// Bars are table cells and no picture: text keeps its size where the page is narrow, and is read aloud.
public final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #222; --paper: #fff; --soft: #f3f3f1; --dim: #5c5c5c;
              --bar: #2a6fc4; --aside: #a9a9a9; --bad: #b00020; --good: #1a7f37 }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e4e2; --paper: #17181a; --soft: #232528;
              --dim: #a3a3a3; --bar: #5b9df0; --aside: #66696d; --bad: #ff6b76; --good: #4cc26a } }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em;
              color: var(--ink); background: var(--paper) }
            h1 { font-size: 1.6em; line-height: 1.2; overflow-wrap: anywhere }
            pre { background: var(--soft); padding: 1em; overflow-x: auto; font-size: .85em }
            @media (max-width: 40em) { pre { white-space: pre-wrap; overflow-wrap: anywhere } }
            table { border-collapse: collapse; width: 100%; margin: 2em 0 }
            caption { text-align: left; font-weight: 600; padding-bottom: .4em }
            th { font-weight: 400; text-align: left; white-space: nowrap; padding: .1em .8em .1em 0 }
            td { padding: .1em 0 }
            .track { width: 100% }
            .track i { display: block; height: 1em; min-width: 1px; background: var(--bar); print-color-adjust: exact }
            .aside i { background: var(--aside) }
            .aside th, .aside td { color: var(--dim) }
            .number { text-align: right; white-space: nowrap; padding-left: .8em; font-variant-numeric: tabular-nums }
            .verdict { border-left: 4px solid; padding: .1em 0 .1em .6em; overflow-wrap: anywhere }
            .bad { border-color: var(--bad) }
            .good { border-color: var(--good) }
            footer { color: var(--dim); font-size: .85em; overflow-wrap: anywhere }
            """;

    private ReportPage() {}

    /// Figures below each other.
    ///
    /// @param unit of all of them; empty for plain numbers
    public record Chart(String heading, String unit, List<Bar> bars) {
        public Chart {
            bars = List.copyOf(bars);
        }

        /// Durations in milliseconds.
        public Chart(String heading, List<Bar> bars) {
            this(heading, "ms", bars);
        }
    }

    /// One of them.
    ///
    /// @param counts whether it is part of what the chart is about
    public record Bar(String name, long value, boolean counts) {}

    /// @param lines what was found, for people
    /// @param failures why the drill failed; empty if it did not
    public static String of(
            String title, DrillHeader header, List<String> lines, List<String> failures, List<Chart> charts) {
        StringBuilder page = new StringBuilder("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <h1>%s</h1>
                """.formatted(escape(title), STYLE, escape(title)));
        if (failures.isEmpty()) {
            page.append("<p class=\"verdict good\">Passed.</p>\n");
        }
        failures.forEach(failure -> page.append("<p class=\"verdict bad\">Failed: ")
                .append(escape(failure))
                .append("</p>\n"));
        if (!lines.isEmpty()) {
            page.append("<pre>").append(escape(String.join("\n", lines))).append("</pre>\n");
        }
        charts.forEach(chart -> append(page, chart));
        return page.append("<footer>%s</footer>\n</body>\n</html>\n".formatted(escape(header.line())))
                .toString();
    }

    private static void append(StringBuilder page, Chart chart) {
        long longest =
                Math.max(1, chart.bars().stream().mapToLong(Bar::value).max().orElse(1));
        page.append("<table>\n<caption>%s</caption>\n".formatted(escape(chart.heading())));
        for (Bar bar : chart.bars()) {
            page.append("""
                    <tr%s><th scope="row">%s</th><td class="track">%s</td>\
                    <td class="number">%s</td></tr>
                    """.formatted(
                            bar.counts() ? "" : " class=\"aside\"",
                            escape(bar.name()),
                            line(bar, longest),
                            escape("%,d %s".formatted(bar.value(), chart.unit()).strip())));
        }
        page.append("</table>\n");
    }

    /// None for nothing.
    private static String line(Bar bar, long longest) {
        return bar.value() == 0
                ? ""
                : String.format(Locale.ROOT, "<i style=\"width: %.1f%%\"></i>", 100.0 * bar.value() / longest);
    }

    /// Control characters are no part of HTML, however written.
    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n' -> out.append('\n');
                default -> out.appendCodePoint(Character.isISOControl(c) || isSurrogate(c) ? 0xFFFD : c);
            }
        });
        return out.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
