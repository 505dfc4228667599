package io.redoubt.cli.monitor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Samples in Prometheus' text format 0.0.4, those of a metric together. Confined to one thread.
final class MetricsText {
    private final Map<Metric, List<String>> samples = new EnumMap<>(Metric.class);

    /// A label of a sample.
    record Label(String name, String value) {}

    /// The samples of one server, or of its archive: all have the same labels in front.
    record Labelled(MetricsText text, List<Label> common) {
        void put(Metric metric, double value, Label... more) {
            List<Label> labels = new ArrayList<>(common);
            labels.addAll(List.of(more));
            text.put(metric, value, labels);
        }

        void put(Metric metric, long value, Label... more) {
            // Prometheus knows no other numbers; above 2^53 the last digits are lost.
            put(metric, (double) value, more);
        }

        void put(Metric metric, boolean value, Label... more) {
            put(metric, value ? 1L : 0L, more);
        }

        void put(Metric metric, OptionalLong value, Label... more) {
            value.ifPresent(known -> put(metric, known, more));
        }

        void put(Metric metric, OptionalDouble value, Label... more) {
            value.ifPresent(known -> put(metric, known, more));
        }
    }

    Labelled labelled(Label... common) {
        return new Labelled(this, List.of(common));
    }

    private void put(Metric metric, double value, List<Label> labels) {
        StringBuilder line = new StringBuilder(metric.id());
        for (int i = 0; i < labels.size(); i++) {
            line.append(i == 0 ? '{' : ',')
                    .append(labels.get(i).name())
                    .append("=\"")
                    .append(escaped(labels.get(i).value()))
                    .append('"');
        }
        line.append(labels.isEmpty() ? " " : "} ").append(number(value));
        samples.computeIfAbsent(metric, _ -> new ArrayList<>()).add(line.toString());
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        StringBuilder page = new StringBuilder();
        samples.forEach((metric, lines) -> {
            page.append("# HELP ")
                    .append(metric.id())
                    .append(' ')
                    .append(metric.help())
                    .append('\n');
            page.append("# TYPE ")
                    .append(metric.id())
                    .append(' ')
                    .append(metric.type())
                    .append('\n');
            lines.forEach(line -> page.append(line).append('\n'));
        });
        return page.toString();
    }
}
