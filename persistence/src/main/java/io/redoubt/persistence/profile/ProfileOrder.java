package io.redoubt.persistence.profile;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.persistence.advise.Measurements;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What a user wants set up.
///
/// @param memory largest the dataset may get
/// @param compose whether the server runs in a container
/// @param systemd whether a service manager starts it, or the containers
/// @param image the user's own, in the place of the release's
/// @param program version of Redoubt, by which its own image is tagged
/// @param out directory to write to, absolute
/// @param measurements figures of this machine
public record ProfileOrder(
        PolicyName name,
        ServerRelease release,
        ByteSize memory,
        ByteRate writeRate,
        boolean compose,
        boolean systemd,
        Set<Companion> companions,
        Optional<String> image,
        String program,
        Path out,
        Measurements measurements) {
    /// What a compose file holds beside the server.
    public enum Companion {
        EXPORTER,
        PROMETHEUS,
        BACKUP
    }

    public ProfileOrder {
        companions = Set.copyOf(companions);
        if (!out.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + out);
        }
    }

    Sizing sizing() {
        return Sizing.of(memory, writeRate);
    }

    Place place() {
        return compose ? Place.container(release) : Place.host(out);
    }

    boolean with(Companion companion) {
        return companions.contains(companion);
    }
}
