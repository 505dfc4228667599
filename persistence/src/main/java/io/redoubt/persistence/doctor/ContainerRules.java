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

/// How a compose file keeps, limits and exposes a server.
final class ContainerRules {

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
                        patient -> servers(patient, ContainerRules::restart, patient.cache())));
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
