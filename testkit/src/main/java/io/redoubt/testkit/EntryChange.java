package io.redoubt.testkit;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One change to a directory that its next force makes durable.
sealed interface EntryChange {
    record Put(String name, SimNode node) implements EntryChange {}

    record Remove(String name) implements EntryChange {}

    /// Within one directory, so it happens as a whole or not at all.
    record Rename(String from, String to, SimNode node) implements EntryChange {}

    default void applyTo(Map<String, SimNode> entries) {
        switch (this) {
            case Put(String name, SimNode node) -> entries.put(name, node);
            case Remove(String name) -> entries.remove(name);
            case Rename(String from, String to, SimNode node) -> {
                entries.remove(from);
                entries.put(to, node);
            }
        }
    }

    default List<String> names() {
        return switch (this) {
            case Put(String name, SimNode _) -> List.of(name);
            case Remove(String name) -> List.of(name);
            case Rename(String from, String to, SimNode _) -> List.of(from, to);
        };
    }

    /// The same change, leading to another node.
    default EntryChange leadingTo(UnaryOperator<SimNode> copies) {
        return switch (this) {
            case Put(String name, SimNode node) -> new Put(name, copies.apply(node));
            case Remove remove -> remove;
            case Rename(String from, String to, SimNode node) -> new Rename(from, to, copies.apply(node));
        };
    }
}
