package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.COMPOSE;

import io.redoubt.core.ByteSize;
import io.redoubt.persistence.doctor.Yaml.Text;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// How a compose file keeps, limits and exposes a server.
final class ContainerRules {
    private static final String PUBLISHED = "(?:0\\.0\\.0\\.0:)?(?:[^.:]+:)?[^.:]+(?:/tcp)?";

    private ContainerRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "data-without-volume",
                        ERROR,
                        List.of(COMPOSE),
                        "the data directory is on no volume",
                        "trap F9",
                        "The data goes with the container: docker compose down, or a new image, and it is gone.",
                        "volumes: [\"data:/data\"], and data: under volumes at the end",
                        patient -> servers(
                                patient,
                                service -> service.dataMount().isPresent()
                                                && !service.dataMount()
                                                        .get()
                                                        .source()
                                                        .isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(
                                                new Text("nothing mounted at " + service.dataPlace(), service.line())),
                                patient.cache())),
                new Rule(
                        "relative-volume-device",
                        ERROR,
                        List.of(COMPOSE),
                        "a volume with a relative device",
                        "trap F5; docker/compose 6343",
                        "The container does not start: 'failed to mount local volume'.",
                        "A plain named volume, or './data:/data' at the service",
                        ContainerRules::devices),
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
                        ContainerRules::ports),
                new Rule(
                        "limit-without-maxmemory",
                        ERROR,
                        List.of(COMPOSE),
                        "a memory limit, and no maxmemory",
                        "trap F13",
                        "The server grows into the limit and is killed, during a save first.",
                        "maxmemory at about half the limit",
                        patient -> servers(
                                patient,
                                service -> service.memoryLimit().isPresent()
                                                && said(patient)
                                                && patient.setting("maxmemory").number() == 0
                                        ? service.memoryLimit()
                                                .map(limit -> new Text(
                                                        "limit " + limit.text() + ", maxmemory 0", limit.line()))
                                        : Optional.empty(),
                                false)),
                new Rule(
                        "limit-too-tight",
                        WARNING,
                        List.of(COMPOSE),
                        "a memory limit with no room for a fork",
                        "trap F13",
                        "Copy-on-write and buffers come on top of maxmemory: the server is killed while it saves.",
                        "mem_limit of maxmemory and half as much again at least",
                        patient -> servers(patient, service -> tight(patient, service), false)),
                new Rule(
                        "single-file-mount",
                        WARNING,
                        List.of(COMPOSE),
                        "the configuration is mounted as a single file",
                        "trap E9; docker-library/redis 287",
                        "CONFIG REWRITE fails: 'Resource busy'.",
                        "volumes: [\"./conf:/etc/redis\"]",
                        patient -> servers(
                                patient,
                                service -> service.mounts().stream()
                                        .filter(mount ->
                                                mount.bind() && mount.target().endsWith(".conf"))
                                        .findFirst()
                                        .map(mount -> new Text(mount.source() + ":" + mount.target(), mount.line())),
                                false)),
                new Rule(
                        "log-on-bind-mount",
                        WARNING,
                        List.of(COMPOSE),
                        "the log of messages goes to a directory of the host",
                        "trap F7; docker-library/redis 405",
                        "The image does not give it to its user: 'Can't open the log file', and the server does not"
                                + " start.",
                        "logfile \"\": docker keeps what goes to standard output",
                        patient -> servers(
                                patient,
                                service -> {
                                    String log = patient.setting("logfile").value();
                                    return service.mounts().stream()
                                            .filter(mount -> mount.bind()
                                                    && !log.isEmpty()
                                                    && log.startsWith(mount.target() + "/"))
                                            .findFirst()
                                            .map(mount -> new Text("logfile " + log, mount.line()));
                                },
                                false)),
                new Rule(
                        "floating-image",
                        WARNING,
                        List.of(COMPOSE),
                        "an image without a version",
                        "traps F11, A16",
                        "The next pull may bring a version that does not load the data, or that the old one cannot"
                                + " follow.",
                        "image: redis:8.0.2, the whole version",
                        patient -> all(
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
                        "no-health-check",
                        NOTE,
                        List.of(COMPOSE),
                        "no health check",
                        "trap D10",
                        "Nobody sees that the server is loading, refuses writes, or is gone.",
                        "healthcheck with a test that looks for PONG",
                        patient -> servers(
                                patient,
                                service -> service.body().get("healthcheck").isEmpty()
                                        ? Optional.of(new Text("no healthcheck", service.line()))
                                        : Optional.empty(),
                                false)),
                new Rule(
                        "short-stop",
                        WARNING,
                        List.of(COMPOSE),
                        "less than half a minute to stop",
                        "the Compose specification: 10s by default",
                        "A server that is still saving, or waits for its replicas, is killed.",
                        "stop_grace_period: 60s",
                        patient -> servers(patient, ContainerRules::stop, patient.cache())),
                new Rule(
                        "restarts-ungated",
                        NOTE,
                        List.of(COMPOSE),
                        "restarted by itself, whatever it would load",
                        "trap F14",
                        "It may come back empty, and its replicas empty themselves after it.",
                        "A command that looks at the data directory first; redoubt profile writes one",
                        patient -> servers(patient, ContainerRules::restart, patient.cache())),
                new Rule(
                        "container-rules-the-host",
                        WARNING,
                        List.of(COMPOSE),
                        "a privileged container, or one in the host's network",
                        "the Compose specification",
                        "Whoever gets into the server owns the machine, or reaches everything on it.",
                        "Remove privileged and network_mode: host",
                        patient -> all(
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

    static ComposeFile compose(Patient patient) {
        return patient.compose().orElseThrow();
    }

    /// @param spared nothing is found then
    static List<Evidence> servers(Patient patient, Function<Service, Optional<Text>> wrong, boolean spared) {
        return spared ? Evidence.none() : found(patient, compose(patient).servers(), wrong);
    }

    static List<Evidence> all(Patient patient, Function<Service, Optional<Text>> wrong) {
        return found(patient, compose(patient).services(), wrong);
    }

    private static List<Evidence> found(
            Patient patient, List<Service> services, Function<Service, Optional<Text>> wrong) {
        return services.stream()
                .flatMap(service -> wrong.apply(service).stream()
                        .flatMap(text -> compose(patient).evidence(service, text.text(), text.line()).stream()))
                .toList();
    }

    static Optional<Text> at(Service service, String key, String text) {
        return Optional.of(
                new Text(text, service.body().get(key).map(Yaml::line).orElse(service.line())));
    }

    private static boolean said(Patient patient) {
        return patient.file().isPresent()
                || compose(patient).server().map(Service::saysItAll).orElse(false);
    }

    private static List<Evidence> devices(Patient patient) {
        return compose(patient).root().get("volumes").map(Yaml::entries).orElse(List.of()).stream()
                .flatMap(volume -> volume.value().path("driver_opts", "device").stream()
                        .filter(device -> device.text().startsWith("."))
                        .flatMap(device -> compose(patient)
                                .evidence(
                                        "volume '%s': device %s".formatted(volume.key(), device.text()), device.line())
                                .stream()))
                .toList();
    }

    private static List<Evidence> ports(Patient patient) {
        return compose(patient).services().stream()
                .flatMap(service -> service.body().get("ports").map(Yaml::items).orElse(List.of()).stream()
                        .filter(ContainerRules::everywhere)
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

    private static Optional<Text> tight(Patient patient, Service service) {
        long most = said(patient) ? patient.setting("maxmemory").number() : 0;
        OptionalLong limit =
                service.memoryLimit().map(text -> Service.bytes(text.text())).orElse(OptionalLong.empty());
        return limit.isPresent() && most > 0 && limit.getAsLong() < most + most / 4
                ? service.memoryLimit()
                        .map(text -> new Text(
                                "limit %s, maxmemory %s".formatted(text.text(), new ByteSize(most).readable()),
                                text.line()))
                : Optional.empty();
    }

    /// Our own image is made from a checkout and pulled from nowhere.
    private static Optional<Text> image(Service service, String form) {
        return service.image()
                .filter(image -> !image.text().equals("redoubt"))
                .filter(image ->
                        service.body().get("build").isEmpty() && image.text().matches(form))
                .map(image -> new Text("image: " + image.text(), image.line()));
    }

    private static Optional<Text> stop(Service service) {
        Optional<Text> given = service.value("stop_grace_period");
        String text = given.map(Text::text).orElse("10s");
        boolean shorter = text.matches("\\d{1,4}s") && Integer.parseInt(text.replace("s", "")) < 30;
        return shorter
                ? Optional.of(new Text(
                        "stop_grace_period " + (given.isPresent() ? text : "10s, the default"),
                        given.map(Text::line).orElse(service.line())))
                : Optional.empty();
    }

    /// A script before the server may look at its files; whether it does is not known.
    private static Optional<Text> restart(Service service) {
        List<Text> words = service.words("command");
        boolean direct =
                words.isEmpty() || words.getFirst().text().matches("(.*/)?(redis|valkey)-server|-.*|.*\\.conf");
        return service.value("restart")
                .filter(restart -> direct
                        && service.body().get("entrypoint").isEmpty()
                        && restart.text().matches("always|unless-stopped|on-failure.*"))
                .map(restart -> new Text("restart: " + restart.text(), restart.line()));
    }
}
