package io.redoubt.cli.monitor;

import java.util.List;

/// The last values as a row of bars, the newest to the right; the highest bar is the largest value shown.
///
/// @param bars from the lowest to the highest
record Sparkline(String bars) {
    static final Sparkline BLOCKS = new Sparkline("\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
    /// For terminals that do not speak UTF-8.
    static final Sparkline ASCII = new Sparkline("_.-:=+*#");

    String of(List<Double> values, int columns) {
        List<Double> shown = values.subList(Math.max(0, values.size() - columns), values.size());
        double highest = shown.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, columns - shown.size())));
        for (double value : shown) {
            int bar = highest <= 0 ? 0 : (int) Math.ceil(value / highest * (bars.length() - 1));
            line.append(bars.charAt(Math.clamp(bar, 0, bars.length() - 1)));
        }
        return line.toString();
    }
}
