package io.redoubt.persistence.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A compose file.
///
/// @param path as it was given
record ComposeFile(Path path, Yaml root) {
    List<Service> services() {
        return root.get("services").map(Yaml::entries).orElse(List.of()).stream()
                .map(entry -> new Service(entry.key(), entry.value()))
                .toList();
    }

    /// The server it is about: the first, if it has several.
    Optional<Service> server() {
        return servers().stream().findFirst();
    }

    List<Service> servers() {
        return services().stream().filter(Service::isServer).toList();
    }

    List<Service> others() {
        return services().stream().filter(service -> !service.isServer()).toList();
    }

    String where(int line) {
        return path + ":" + line;
    }

    List<Evidence> evidence(String text, int line) {
        return Evidence.of(text, where(line));
    }

    List<Evidence> evidence(Service service, String text, int line) {
        return evidence("service '%s': %s".formatted(service.name(), text), line);
    }

    /// The file on this machine that the server's command names, if a bind mount brings it into the container.
    Optional<Path> configuration() {
        return server().flatMap(service -> service.configuration()
                .flatMap(named -> service.mounts().stream()
                        .filter(Service.Mount::bind)
                        .filter(mount -> named.text().equals(mount.target())
                                || named.text().startsWith(mount.target() + "/"))
                        .map(mount -> path.resolveSibling(mount.source()
                                + named.text().substring(mount.target().length())))
                        .map(Path::normalize)
                        .filter(Files::isRegularFile)
                        .findFirst()));
    }
}
