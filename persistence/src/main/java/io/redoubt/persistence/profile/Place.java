package io.redoubt.persistence.profile;

import java.nio.file.Path;

/// Where the server finds its files, which is not where they are written if it runs in a container.
///
/// @param conf directory of its configuration
/// @param data directory of its data
/// @param bind interfaces it listens on
record Place(String conf, String data, String bind) {
    static Place container(ServerRelease release) {
        return new Place("/etc/" + release.engine(), "/data", "* -::*");
    }

    /// @param out absolute
    static Place host(Path out) {
        return new Place(out.resolve("conf").toString(), out.resolve("data").toString(), "127.0.0.1 -::1");
    }

    String file(String name) {
        return conf + "/" + name;
    }
}
