package io.redoubt.persistence.doctor;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.persistence.config.ConfigFile;
import io.redoubt.wire.InfoText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A patient made of what a test says of it; everything that is a file is one.
final class Sick {
    private final List<String> described = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private DurabilityGoal goal = DurabilityGoal.SECOND;
    private Optional<ServerVersion> version = Optional.empty();
    private Optional<ConfigFile> file = Optional.empty();
    private Optional<RunningServer> server = Optional.empty();
    private Optional<DataDirectory> data = Optional.empty();
    private Optional<ComposeFile> compose = Optional.empty();
    private Optional<Host> host = Optional.empty();
    private Optional<RepositoryFacts> repository = Optional.empty();
    private long now = 1_000_000_000_000L;

    private interface Step {
        void in(Path folder) throws IOException;
    }

    private Sick() {}

    static Sick is() {
        return new Sick();
    }

    /// As documents show it.
    String description() {
        return String.join("; ", described);
    }

    Patient in(Path folder) {
        try {
            for (Step step : steps) {
                step.in(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Patient(goal, version, file, server, data, compose, host, repository, now);
    }

    Sick wants(DurabilityGoal wanted) {
        goal = wanted;
        described.add("--durability " + wanted.word());
        return this;
    }

    Sick version(String text) {
        version = Optional.of(ServerVersion.parse(text));
        described.add("--for " + text);
        return this;
    }

    /// A configuration file of these lines, readable by its owner.
    Sick conf(String... lines) {
        return conf(
                "rw-------",
                String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                String.join(" / ", lines));
    }

    Sick conf(String mode, byte[] content, String description) {
        described.add("file: " + description);
        steps.add(folder -> {
            Path path = Files.write(folder.resolve("redis.conf"), content);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            file = Optional.of(ConfigFile.read(path));
        });
        return this;
    }

    /// A file beside the configuration.
    Sick beside(String name, String text) {
        described.add("%s: %s".formatted(name, text));
        // Before the file that includes it is read.
        steps.addFirst(folder -> Files.writeString(folder.resolve(name), text));
        return this;
    }

    /// A server that says this in INFO, fields separated by blanks.
    Sick says(String info) {
        return server(info, Map.of(), List.of());
    }

    /// @param settings name and value in turn
    Sick says(String info, String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return server(info, all, List.of());
    }

    Sick users(String... lines) {
        RunningServer known = server.orElseThrow();
        server = Optional.of(
                new RunningServer(known.address(), known.nearby(), known.info(), known.settings(), List.of(lines)));
        described.add("users: " + String.join(" / ", lines));
        return this;
    }

    private Sick server(String info, Map<String, String> settings, List<String> users) {
        described.add("server: " + (info + " " + settings.toString().replaceAll("[{}]", "")).strip());
        server = Optional.of(
                new RunningServer("db1:6379", true, InfoText.parse(info.replace(' ', '\n')), settings, users));
        return this;
    }

    /// A data directory of these files: `NAME` or `NAME=TEXT`, a name with a slash lies in a directory.
    Sick data(String... files) {
        return directory("directory: " + String.join(" ", files), files);
    }

    private Sick directory(String description, String... files) {
        described.add(description);
        steps.add(folder -> {
            Path place = Files.createDirectories(folder.resolve("data"));
            for (String text : files) {
                String[] parts = text.split("=", 2);
                Path path = place.resolve(parts[0]);
                Files.createDirectories(path.resolveSibling(""));
                Files.write(path, content(parts.length > 1 ? parts[1] : ""));
            }
            Patient known = new Patient(goal, version, file, server, data, compose, host, repository, now);
            data = Optional.of(new DirectoryReader(DirectoryReader.Names.of(known), true, Progress.silent())
                    .read(place, new ArrayList<>()));
        });
        return this;
    }

    private static byte[] content(String text) {
        return text.equals("EMPTY-RDB")
                ? SmallSnapshot.bytes("REDIS0009")
                : text.startsWith("RDB-")
                        ? SmallSnapshot.bytes(text.substring(4))
                        : text.replace("|", "\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /// What a volume or an owner is, which a test cannot make.
    Sick dataThat(String description, java.util.function.UnaryOperator<DataDirectory> change) {
        described.add(description);
        steps.add(_ -> data = Optional.of(change.apply(data.orElseThrow())));
        return this;
    }

    Sick compose(String text) {
        described.add("compose: " + text.strip().replaceAll("\\s*\n\\s*", " / "));
        steps.add(folder -> {
            Path path = Files.writeString(folder.resolve("compose.yaml"), text);
            compose = Optional.of(ComposeReader.read(path));
        });
        return this;
    }

    /// A service named `db` with these lines.
    Sick service(String... lines) {
        List<String> text = new ArrayList<>(List.of("services:", "  db:"));
        Stream.of(lines).forEach(line -> text.add("    " + line));
        return compose(String.join("\n", text));
    }

    /// A machine whose /proc and /sys hold these files: `PLACE=TEXT`.
    Sick host(String... files) {
        described.add("host: " + String.join(" ", files).replace("\0", " "));
        steps.add(folder -> {
            Path root = Files.createDirectories(folder.resolve("root"));
            for (String text : files) {
                String[] parts = text.split("=", 2);
                Path path = root.resolve(parts[0]);
                Files.createDirectories(path.resolveSibling(""));
                Files.writeString(
                        path, parts[1].replace("@", folder.toAbsolutePath().toString()));
            }
            host = Optional.of(new HostReader(root).read(server));
        });
        return this;
    }

    /// @param backupAgeMillis of the newest one; negative if there is none
    Sick repository(boolean archived, boolean archiving, long backupAgeMillis, String... problems) {
        String archive = archived ? (archiving ? "runs" : "stopped") : "never ran";
        described.add("repository: archive %s, newest backup %s%s"
                .formatted(
                        archive,
                        backupAgeMillis < 0 ? "none" : backupAgeMillis / 3_600_000 + " h old",
                        Stream.of(problems).map(problem -> ", " + problem).collect(Collectors.joining())));
        repository = Optional.of(new RepositoryFacts(
                "db1",
                archived,
                archiving,
                backupAgeMillis < 0 ? OptionalLong.empty() : OptionalLong.of(now - backupAgeMillis),
                List.of(problems)));
        return this;
    }
}
