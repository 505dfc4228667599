package io.redoubt.benchmarks;

import java.util.List;
import java.util.Locale;

/// Median, lowest and highest of some numbers.
record Spread(double median, double lowest, double highest) {
    static Spread of(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    @Override
    public String toString() {
        return told(2);
    }

    String told(int decimals) {
        return "%s (%s to %s)".formatted(text(median, decimals), text(lowest, decimals), text(highest, decimals));
    }

    private static String text(double number, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", number);
    }
}
