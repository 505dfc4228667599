package io.redoubt.cli.command;

import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.formats.dataset.KeyGlob;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rewrite.KeyFilter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The keys that `--match`, `--type` and `--db` choose: those that fit one value of each option that was given.
record KeySelection(List<KeyGlob> names, Set<DataType> types, Set<Integer> databases) implements KeyFilter {
    static final List<Option<?>> OPTIONS = List.of(DatasetOptions.MATCH, DatasetOptions.TYPE, DatasetOptions.DB);

    static KeySelection of(OptionValues options) {
        return new KeySelection(
                options.value(DatasetOptions.MATCH).stream().map(KeyGlob::new).toList(),
                options.value(DatasetOptions.TYPE).stream()
                        .map(type -> DataType.valueOf(type.name()))
                        .collect(Collectors.toSet()),
                Set.copyOf(options.value(DatasetOptions.DB)));
    }

    /// Whether nothing was chosen, so that every key is meant.
    boolean everything() {
        return names.isEmpty() && types.isEmpty() && databases.isEmpty();
    }

    @Override
    public boolean keeps(RdbKey key) {
        return (databases.isEmpty() || databases.contains(key.database()))
                && (types.isEmpty() || types.contains(key.type().dataType()))
                && (names.isEmpty()
                        || names.stream().anyMatch(name -> name.matches(key.nameBytes(), key.nameLength())));
    }
}
