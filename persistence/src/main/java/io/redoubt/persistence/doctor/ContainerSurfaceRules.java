package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.ContainerRules.at;
import static io.redoubt.persistence.doctor.ContainerRules.compose;
import static io.redoubt.persistence.doctor.ContainerRules.servers;
import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.COMPOSE;

import io.redoubt.persistence.doctor.Yaml.Text;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which images the containers of a compose file are made from, what they may do, and who reaches them.
final class ContainerSurfaceRules {
    private static final String PUBLISHED = "(?:0\\.0\\.0\\.0:)?(?:[^.:]+:)?[^.:]+(?:/tcp)?";

    private ContainerSurfaceRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "capabilities-without-chown",
                        ERROR,
                        List.of(COMPOSE),
                        "all capabilities dropped, and the image starts as root",
                        "trap F6; docker-library/redis 175",
                        "Its entrypoint cannot give /data to the server's user, and the container ends.",
                        "user: \"999:999\", on a volume that belongs to it",
                        patient -> servers(
                                patient,
                                service -> {
                                    boolean all = service.words("cap_drop").stream()
                                            .anyMatch(word -> word.text().equalsIgnoreCase("ALL"));
                                    boolean owns = service.words("cap_add").stream()
                                            .anyMatch(word -> word.text().matches("(?i)(CAP_)?CHOWN"));
                                    return all && !owns && service.value("user").isEmpty()
                                            ? at(service, "cap_drop", "cap_drop ALL without CHOWN, and no user")
                                            : Optional.empty();
                                },
                                false)),
                new Rule(
                        "published-everywhere",
                        WARNING,
                        List.of(COMPOSE),
                        "a port published on every interface",
                        "traps E7, F11",
                        "Docker opens it past the host's firewall: everybody who reaches the host reaches it.",
                        "ports: [\"127.0.0.1:6379:6379\"]",
                        ContainerSurfaceRules::ports),
                new Rule(
                        "floating-image",
                        WARNING,
                        List.of(COMPOSE),
                        "an image without a version",
                        "traps F11, A16",
                        "The next pull may bring a version that does not load the data, or that the old one cannot"
                                + " follow.",
                        "image: redis:8.0.2, the whole version",
                        patient -> ContainerRules.all(
                                patient,
                                service -> image(service, "(.*/)?[^:@/]+(:(latest|alpine|stable|bookworm|edge))?"))),
                new Rule(
                        "partial-version",
                        NOTE,
                        List.of(COMPOSE),
                        "an image of a version that moves",
                        "trap A16",
                        "A pull upgrades the server: what it writes then, the old version does not load.",
                        "image: redis:8.0.2, the whole version",
                        patient ->
                                servers(patient, service -> image(service, ".*:v?\\d+(\\.\\d+)?(-[a-z].*)?"), false)),
                new Rule(
                        "version-key",
                        NOTE,
                        List.of(COMPOSE),
                        "a version key, which compose no longer knows",
                        "trap F10; the Compose specification",
                        "docker compose warns at each call, and the warning hides others.",
                        "Remove the line; use 'docker compose', not docker-compose",
                        patient -> compose(patient)
                                .root()
                                .get("version")
                                .map(value -> compose(patient).evidence("version: " + value.text(), value.line()))
                                .orElse(Evidence.none())),
                new Rule(
                        "container-rules-the-host",
                        WARNING,
                        List.of(COMPOSE),
                        "a privileged container, or one in the host's network",
                        "the Compose specification",
                        "Whoever gets into the server owns the machine, or reaches everything on it.",
                        "Remove privileged and network_mode: host",
                        patient -> ContainerRules.all(
                                patient,
                                service -> Stream.of(
                                                service.value("privileged")
                                                        .filter(value ->
                                                                value.text().equals("true")),
                                                service.value("network_mode")
                                                        .filter(value ->
                                                                value.text().equals("host")))
                                        .flatMap(Optional::stream)
                                        .findFirst()
                                        .map(value -> new Text("privileged or network_mode host", value.line())))));
    }

    private static List<Evidence> ports(Patient patient) {
        return compose(patient).services().stream()
                .flatMap(service -> service.body().get("ports").map(Yaml::items).orElse(List.of()).stream()
                        .filter(ContainerSurfaceRules::everywhere)
                        .flatMap(port -> compose(patient)
                                .evidence(
                                        service,
                                        "ports: "
                                                + String.join(
                                                        " ",
                                                        port.texts().stream()
                                                                .map(Text::text)
                                                                .toList()),
                                        port.line())
                                .stream()))
                .toList();
    }

    private static boolean everywhere(Yaml port) {
        Optional<Text> text = port.scalar();
        return text.map(value -> value.text().replaceAll("\\$\\{[^}]*}", "1").matches(PUBLISHED))
                .orElseGet(() ->
                        port.get("host_ip").map(Yaml::text).orElse("0.0.0.0").equals("0.0.0.0"));
    }

    /// Our own image is made from a checkout and pulled from nowhere.
    private static Optional<Text> image(Service service, String form) {
        return service.image()
                .filter(image -> !image.text().equals("redoubt"))
                .filter(image ->
                        service.body().get("build").isEmpty() && image.text().matches(form))
                .map(image -> new Text("image: " + image.text(), image.line()));
    }
}
