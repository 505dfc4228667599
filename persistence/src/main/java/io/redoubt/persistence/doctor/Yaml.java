package io.redoubt.persistence.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A value in a YAML file, and the line it stands in. A thin view, since data binding would lose the lines.
record Yaml(Node node) {
    /// Values that hold themselves by an anchor have no end.
    private static final int DEEPEST = 20;

    /// A piece of text and the line it stands in.
    record Text(String text, int line) {}

    int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /// The value of a key, or that of a merged mapping (`<<`).
    Optional<Yaml> get(String key) {
        return get(key, 0);
    }

    private Optional<Yaml> get(String key, int depth) {
        Optional<Yaml> own = entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .findFirst();
        if (own.isPresent() || depth > DEEPEST) {
            return own;
        }
        return entries().stream()
                .filter(entry -> entry.key().equals("<<"))
                .flatMap(entry -> Stream.concat(Stream.of(entry.value()), entry.value().items().stream()))
                .flatMap(merged -> merged.get(key, depth + 1).stream())
                .findFirst();
    }

    Optional<Yaml> path(String... keys) {
        Optional<Yaml> here = Optional.of(this);
        for (String key : keys) {
            here = here.flatMap(value -> value.get(key));
        }
        return here;
    }

    record Entry(String key, Yaml value) {}

    List<Entry> entries() {
        if (!(node instanceof MappingNode mapping)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.add(new Entry(key.getValue(), new Yaml(tuple.getValueNode())));
            }
        }
        return entries;
    }

    List<Yaml> items() {
        return node instanceof SequenceNode sequence
                ? sequence.getValue().stream().map(Yaml::new).toList()
                : List.of();
    }

    Optional<Text> scalar() {
        return node instanceof ScalarNode scalar ? Optional.of(new Text(scalar.getValue(), line())) : Optional.empty();
    }

    String text() {
        return scalar().map(Text::text).orElse("");
    }

    /// All texts in it, keys as well, in their order.
    List<Text> texts() {
        List<Text> texts = new ArrayList<>();
        collect(this, texts, 0);
        return texts;
    }

    private static void collect(Yaml value, List<Text> into, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        value.scalar().ifPresent(into::add);
        value.items().forEach(item -> collect(item, into, depth + 1));
        value.entries().forEach(entry -> {
            into.add(new Text(entry.key(), entry.value().line()));
            collect(entry.value(), into, depth + 1);
        });
    }
}
