package io.redoubt.drill.restore;

import java.util.List;
import java.util.Map;

/// A report as a page that stands alone: no script, nothing loaded from elsewhere, readable on paper.
final class RestoreDrillPage {
    private static final int BAR_WIDTH = 600;
    private static final int ROW = 26;

    private RestoreDrillPage() {}

    /// @param lines what was found, for people
    /// @param failures why the drill failed; empty if it did not
    static String of(String source, List<String> lines, Map<String, Long> phases, List<String> failures) {
        StringBuilder facts = new StringBuilder();
        lines.forEach(line -> facts.append(escape(line)).append('\n'));
        StringBuilder reasons = new StringBuilder();
        failures.forEach(failure ->
                reasons.append("<p class=\"bad\">").append(escape(failure)).append("</p>\n"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>Restore drill of %s</title>
                <style>
                body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #222 }
                pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
                .bad { border-left: 4px solid #b00; padding-left: .6em }
                .good { border-left: 4px solid #080; padding-left: .6em }
                </style>
                </head>
                <body>
                <h1>Restore drill of %s</h1>
                %s<pre>%s</pre>
                %s
                </body>
                </html>
                """.formatted(
                        escape(source),
                        escape(source),
                        failures.isEmpty() ? "<p class=\"good\">Passed.</p>\n" : reasons,
                        facts,
                        phases.isEmpty() ? "" : bars(phases));
    }

    private static String bars(Map<String, Long> phases) {
        long longest = Math.max(
                1, phases.values().stream().mapToLong(Long::longValue).max().orElse(1));
        StringBuilder svg = new StringBuilder(
                "<h2>Time to recovery by phase</h2>\n<svg role=\"img\" aria-label=\"Milliseconds by phase\" width=\"100%\""
                        + " viewBox=\"0 0 %d %d\">\n".formatted(BAR_WIDTH + 260, phases.size() * ROW));
        int y = 0;
        for (Map.Entry<String, Long> phase : phases.entrySet()) {
            svg.append("""
                    <text x="0" y="%d">%s</text><rect x="100" y="%d" width="%d" height="18" fill="%s"/>\
                    <text x="%d" y="%d">%,d ms</text>
                    """.formatted(
                            y + 15,
                            escape(phase.getKey()),
                            y + 1,
                            1 + phase.getValue() * BAR_WIDTH / longest,
                            phase.getKey().equals(RestoreDrillReport.AFTER) ? "#bbb" : "#27c",
                            108 + phase.getValue() * BAR_WIDTH / longest,
                            y + 15,
                            phase.getValue()));
            y += ROW;
        }
        return svg.append("</svg>").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
