package io.redoubt.persistence.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// When a server saves by itself: after so many seconds if there were so many changes.
///
/// @param points in the order they were given; none if it never saves
public record SavePoints(List<Point> points) {
    public SavePoints {
        points = List.copyOf(points);
    }

    /// One of them.
    public record Point(long seconds, long changes) {}

    /// Reads the words of `save`, or what CONFIG GET answers for it.
    ///
    /// @return empty for what no server takes
    public static Optional<SavePoints> of(String words) {
        List<Point> points = new ArrayList<>();
        String[] numbers = words.isBlank() ? new String[0] : words.strip().split("\\s+", -1);
        if (numbers.length % 2 != 0) {
            return Optional.empty();
        }
        for (int i = 0; i < numbers.length; i += 2) {
            if (!numbers[i].matches("[1-9]\\d{0,9}") || !numbers[i + 1].matches("\\d{1,10}")) {
                return Optional.empty();
            }
            points.add(new Point(Long.parseLong(numbers[i]), Long.parseLong(numbers[i + 1])));
        }
        return Optional.of(new SavePoints(points));
    }

    public boolean never() {
        return points.isEmpty();
    }

    /// Longest a single write may wait for the save that holds it; empty if nothing saves.
    public Optional<Duration> window() {
        return points.stream()
                .min(Comparator.comparingLong(Point::changes))
                .map(point -> Duration.ofSeconds(point.seconds()));
    }
}
