package io.redoubt.cli.frame;

import java.nio.file.Path;
import java.util.Map;

/// Where things are kept when nobody said otherwise, by the XDG base directory specification.
///
/// @param data for what must last: the repository
/// @param state for what this machine must not forget: the spool, failure reports
/// @param cache for what can be made again
public record Folders(Path data, Path state, Path cache) {
    private static final String NAME = "redoubt";

    /// From `XDG_DATA_HOME` and its sisters. A value that is not an absolute path is ignored, as the specification
    /// asks.
    ///
    /// @param home the user's home, where the standard places are
    public static Folders of(Map<String, String> environment, Path home) {
        return new Folders(
                folder(environment, "XDG_DATA_HOME", home.resolve(".local/share")),
                folder(environment, "XDG_STATE_HOME", home.resolve(".local/state")),
                folder(environment, "XDG_CACHE_HOME", home.resolve(".cache")));
    }

    public Path repository() {
        return data.resolve("repository");
    }

    public Path spool() {
        return state.resolve("spool");
    }

    Path failures() {
        return state.resolve("failures");
    }

    private static Path folder(Map<String, String> environment, String name, Path standard) {
        String value = environment.getOrDefault(name, "");
        return (value.startsWith("/") ? Path.of(value) : standard).resolve(NAME);
    }
}
