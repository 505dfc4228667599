package io.redoubt.persistence.profile;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.profile.ProfileFile.Kind;
import io.redoubt.persistence.profile.ProfileOrder.Companion;
import java.util.ArrayList;
import java.util.List;

/// The files of an order, in the order they are written.
final class Profile {
    private Profile() {}

    /// @throws RedoubtException USAGE if what was asked for does not go together
    static List<ProfileFile> files(ProfileOrder order, Passwords passwords) {
        requireSense(order);
        List<ProfileFile> files = new ArrayList<>();
        for (ServerUser user : ServerUser.all()) {
            files.add(new ProfileFile("secrets/" + user.secret(), passwords.line(user), Kind.SECRET));
        }
        boolean metrics = order.with(Companion.EXPORTER) || order.with(Companion.PROMETHEUS);
        if (metrics) {
            files.add(new ProfileFile(
                    "secrets/" + MonitoringFiles.EXPORTER_SECRET,
                    MonitoringFiles.exporterSecret(passwords.of(ServerUser.MONITOR)),
                    Kind.GUARDED));
        }
        files.add(new ProfileFile("conf/users.acl", passwords.users(order.release()), Kind.GUARDED));
        files.add(new ProfileFile("conf/" + StartGate.NAME, StartGate.text(order.name()), Kind.PROGRAM));
        files.add(new ProfileFile("conf/" + order.release().configName(), ServerConfig.text(order), Kind.PLAIN));
        if (order.with(Companion.PROMETHEUS)) {
            files.add(new ProfileFile("prometheus/prometheus.yml", MonitoringFiles.SCRAPE, Kind.PLAIN));
            files.add(new ProfileFile("prometheus/alerts.yml", MonitoringFiles.alerts(order.name()), Kind.PLAIN));
        }
        if (order.compose()) {
            files.add(new ProfileFile(ComposeFile.NAME, ComposeFile.text(order), Kind.PLAIN));
        }
        if (order.systemd()) {
            files.add(new ProfileFile(ServiceUnit.name(order), ServiceUnit.text(order), Kind.PLAIN));
        }
        return List.copyOf(files);
    }

    private static void requireSense(ProfileOrder order) {
        if (!order.compose() && !order.companions().isEmpty()) {
            throw usage("--with names containers, and there is no --compose", "Add --compose.");
        }
        if (!order.compose() && order.image().isPresent()) {
            throw usage("--image names a container's image, and there is no --compose", "Add --compose.");
        }
        // With a registry, whose port has a colon of its own, and with a digest or a tag that says which version it is.
        if (order.image().filter(image -> !image.matches("[\\w./:@-]+")).isPresent()) {
            throw usage("'%s' is no image".formatted(order.image().get()), "Give one such as redis:7.0.15-bookworm.");
        }
        if (order.image()
                .filter(image -> !image.matches(".+(@sha256:[0-9a-f]{64}|:[^/]*\\d[^/]*)"))
                .isPresent()) {
            throw usage(
                    "image '%s' has no version, so that tomorrow it is another one"
                            .formatted(order.image().get()),
                    "Give a full tag such as redis:7.0.15-bookworm, or a digest.");
        }
        if (order.out().toString().chars().anyMatch(c -> c < ' ' || c == '#')) {
            throw usage(
                    "'%s' cannot stand in a configuration file".formatted(order.out()),
                    "Choose a directory without # and without control characters.");
        }
    }

    private static RedoubtException usage(String message, String hint) {
        return new RedoubtException(ErrorCode.USAGE, message, hint);
    }
}
