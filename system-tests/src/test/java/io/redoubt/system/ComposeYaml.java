package io.redoubt.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A compose file, read as YAML. A key that stands there twice is an error.
record ComposeYaml(Map<String, Object> root) {
    static ComposeYaml read(Path file) throws IOException {
        return new ComposeYaml(parse(file));
    }

    /// Any YAML file whose root is a mapping.
    static Map<String, Object> parse(Path file) throws IOException {
        LoadSettings strict =
                LoadSettings.builder().setAllowDuplicateKeys(false).build();
        return map(new Load(strict).loadFromString(Files.readString(file)));
    }

    Set<String> services() {
        return map(root.get("services")).keySet();
    }

    Map<String, Object> service(String name) {
        return map(map(root.get("services")).get(name));
    }

    Set<String> names(String section) {
        return root.get(section) == null ? Set.of() : map(root.get(section)).keySet();
    }

    /// The line of shell of a health check, as a shell gets it: compose makes `$` of `$$`.
    String healthCheck(String service) {
        List<String> test = texts(map(service(service).get("healthcheck")).get("test"));
        return test.get(1).replace("$$", "$");
    }

    @SuppressWarnings("unchecked") // keys of the files read here are texts
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    static List<String> texts(@Nullable Object value) {
        return ((List<?>) Objects.requireNonNull(value))
                .stream().map(String::valueOf).toList();
    }
}
