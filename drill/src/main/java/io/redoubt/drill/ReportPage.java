package io.redoubt.drill;

import java.util.List;

/// A report as a page that stands alone: no script, nothing loaded from elsewhere, readable on paper.
public final class ReportPage {
    private static final int BAR_WIDTH = 600;
    private static final int ROW = 26;

    private ReportPage() {}

    /// Durations side by side.
    public record Chart(String heading, List<Bar> bars) {
        public Chart {
            bars = List.copyOf(bars);
        }
    }

    /// One of them.
    ///
    /// @param counts whether it is part of what the chart is about
    public record Bar(String name, long millis, boolean counts) {}

    /// @param lines what was found, for people
    /// @param failures why the drill failed; empty if it did not
    public static String of(String title, List<String> lines, List<String> failures, List<Chart> charts) {
        StringBuilder facts = new StringBuilder();
        lines.forEach(line -> facts.append(escape(line)).append('\n'));
        StringBuilder reasons = new StringBuilder();
        failures.forEach(failure ->
                reasons.append("<p class=\"bad\">").append(escape(failure)).append("</p>\n"));
        StringBuilder drawn = new StringBuilder();
        charts.forEach(chart -> drawn.append(svg(chart)));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>%s</title>
                <style>
                body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #222 }
                pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
                .bad { border-left: 4px solid #b00; padding-left: .6em }
                .good { border-left: 4px solid #080; padding-left: .6em }
                </style>
                </head>
                <body>
                <h1>%s</h1>
                %s<pre>%s</pre>
                %s</body>
                </html>
                """.formatted(
                        escape(title),
                        escape(title),
                        failures.isEmpty() ? "<p class=\"good\">Passed.</p>\n" : reasons,
                        facts,
                        drawn);
    }

    private static String svg(Chart chart) {
        long longest =
                Math.max(1, chart.bars().stream().mapToLong(Bar::millis).max().orElse(1));
        StringBuilder svg = new StringBuilder("""
                <h2>%s</h2>
                <svg role="img" aria-label="%s" width="100%%" viewBox="0 0 %d %d">
                """.formatted(
                        escape(chart.heading()),
                        escape(chart.heading()),
                        BAR_WIDTH + 260,
                        chart.bars().size() * ROW));
        int y = 0;
        for (Bar bar : chart.bars()) {
            long width = bar.millis() * BAR_WIDTH / longest;
            svg.append("""
                    <text x="0" y="%d">%s</text><rect x="100" y="%d" width="%d" height="18" fill="%s"/>\
                    <text x="%d" y="%d">%,d ms</text>
                    """.formatted(
                            y + 15,
                            escape(bar.name()),
                            y + 1,
                            1 + width,
                            bar.counts() ? "#27c" : "#bbb",
                            108 + width,
                            y + 15,
                            bar.millis()));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
