package io.redoubt.persistence.doctor;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.persistence.config.ConfigFile;
import io.redoubt.persistence.config.Directives;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Examines one server: what was given of it, and what that leads to on this machine. Changes nothing.
///
/// A server on this machine leads to its configuration file and its data directory, a compose file to the
/// configuration that it mounts. What was given itself must be readable; what it leads to may be out of reach,
/// which is told.
public final class Doctor {
    /// What is examined; at least one of them.
    ///
    /// @param version of the server the files are meant for; a running server says its own
    public record Given(
            Optional<ServerAccess> server,
            Optional<Path> file,
            Optional<Path> directory,
            Optional<Path> compose,
            Optional<ServerVersion> version,
            DurabilityGoal goal,
            Optional<RepositoryFacts> repository) {}

    private final Progress progress;
    private final InstantSource clock;
    private final Path root;
    private final List<Unseen> unseen = new ArrayList<>();

    /// @param root where /proc and /sys are looked for
    Doctor(Progress progress, InstantSource clock, Path root) {
        this.progress = progress;
        this.clock = clock;
        this.root = root;
    }

    /// @throws RedoubtException as `ServerConnection.open` for a server; USAGE for a file that cannot be read
    public static Examination examine(Given given, Progress progress, InstantSource clock) throws IOException {
        return new Doctor(progress, clock, Path.of("/")).examine(given);
    }

    Examination examine(Given given) throws IOException {
        return Examination.of(meet(given), unseen);
    }

    /// Gathers the facts, and tells what of them is missing.
    Patient meet(Given given) throws IOException {
        Optional<RunningServer> server = given.server().map(access -> ServerReader.read(access, unseen));
        Optional<ComposeFile> compose = given.compose().isPresent()
                ? Optional.of(ComposeReader.read(given.compose().get()))
                : Optional.empty();
        Optional<ConfigFile> file = given.file().map(ConfigFile::read).or(() -> ledTo(server, compose));
        Patient settings = patient(given, server, file, Optional.empty(), compose, Optional.empty());
        Optional<DataDirectory> data = data(given, server, settings);
        Optional<Host> host = host(server, data);
        Patient patient = patient(given, server, file, data, compose, host);
        tellMissing(patient);
        return patient;
    }

    private Patient patient(
            Given given,
            Optional<RunningServer> server,
            Optional<ConfigFile> file,
            Optional<DataDirectory> data,
            Optional<ComposeFile> compose,
            Optional<Host> host) {
        return new Patient(
                given.goal(),
                server.flatMap(RunningServer::version)
                        .or(given::version)
                        .or(() -> compose.flatMap(ComposeFile::server).flatMap(Service::version)),
                file,
                server,
                data,
                compose,
                host,
                given.repository(),
                clock.millis());
    }

    private Optional<ConfigFile> ledTo(Optional<RunningServer> server, Optional<ComposeFile> compose) {
        Optional<Path> path = server.filter(RunningServer::nearby)
                .map(running -> running.text("config_file"))
                .filter(name -> name.startsWith("/"))
                .map(Path::of)
                .or(() -> compose.flatMap(ComposeFile::configuration));
        try {
            return path.map(ConfigFile::read);
        } catch (RedoubtException e) {
            unseen.add(new Unseen("the configuration file '%s'".formatted(path.orElseThrow()), e.getMessage() + ""));
            return Optional.empty();
        }
    }

    private Optional<DataDirectory> data(Given given, Optional<RunningServer> server, Patient settings)
            throws IOException {
        boolean asked = given.directory().isPresent();
        Optional<Path> path = given.directory()
                .or(() -> server.filter(RunningServer::nearby)
                        .flatMap(running -> running.setting("dir"))
                        .map(Path::of)
                        .filter(Files::isDirectory));
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DirectoryReader(names(settings, path.get()), server.isEmpty(), progress)
                    .read(path.get(), unseen));
        } catch (AccessDeniedException e) {
            if (asked) {
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "this user may not read '%s'".formatted(e.getFile()),
                        "Run as the server's user, or give this one the right to read.",
                        e);
            }
            unseen.add(new Unseen(
                    "the data directory '%s'".formatted(path.get()),
                    "this user may not read '%s'".formatted(e.getFile())));
            return Optional.empty();
        }
    }

    /// Where no settings were seen, the directory itself tells best whether its server appends.
    private static DirectoryReader.Names names(Patient settings, Path directory) {
        DirectoryReader.Names names = DirectoryReader.Names.of(settings);
        boolean appends = settings.seen(Source.SETTINGS)
                ? names.appendonly()
                : Files.exists(directory.resolve(names.appenddirname()))
                        || Files.exists(directory.resolve(names.appendfilename()));
        return new DirectoryReader.Names(appends, names.appendfilename(), names.appenddirname(), names.dbfilename());
    }

    private Optional<Host> host(Optional<RunningServer> server, Optional<DataDirectory> data) {
        if (server.isPresent() && !server.get().nearby()) {
            unseen.add(new Unseen(
                    "the machine of the server: memory, swap, huge pages, volume",
                    "%s is not this machine; run redoubt doctor there"
                            .formatted(server.get().address())));
            return Optional.empty();
        }
        return server.isPresent() || data.isPresent()
                ? Optional.of(new HostReader(root).read(server))
                : Optional.empty();
    }

    private void tellMissing(Patient patient) {
        Optional<RunningServer> server = patient.server();
        if (server.isEmpty()) {
            unseen.add(new Unseen("what the server does", "no URI was given"));
        }
        if (patient.file().isEmpty()
                && server.map(running -> !running.text("config_file").isEmpty()).orElse(true)) {
            unseen.add(new Unseen(
                    "the configuration file",
                    patient.compose().isPresent()
                            ? "no redis.conf was given, and none is mounted from beside the compose file"
                            : "no redis.conf was given, or it is not on this machine"));
        }
        if (patient.data().isEmpty()) {
            unseen.add(
                    new Unseen("what a start would load", "no data directory was given, or it is not on this machine"));
        }
        if (patient.compose().isEmpty()) {
            unseen.add(new Unseen("how a container is set up", "no compose file was given"));
        }
        if (patient.repository().isEmpty()) {
            unseen.add(new Unseen("archive and backups", "no repository was given with --repo"));
        }
        if (patient.version().isEmpty()) {
            unseen.add(new Unseen("whether this version knows every directive", "no --for was given"));
        }
        patient.version()
                .filter(version ->
                        patient.file().isPresent() && !Directives.standard().reaches(version))
                .ifPresent(version -> unseen.add(new Unseen(
                        "whether %s knows every directive".formatted(version),
                        "its directives are not known here; it is taken for the version next to it")));
    }
}
