package io.redoubt.persistence.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads what the kernel says of this machine, and of the server's process on it.
///
/// @param root `/`, or what a test made to look like it
record HostReader(Path root) {
    private static final Pattern PASSWORD = Pattern.compile(
            "(redis|valkey)-(cli|server|benchmark)\\b.*\\s(-a|--pass|--requirepass|--masterauth)[ =]\\S");

    /// @param server on this machine, if there is one
    Host read(Optional<RunningServer> server) {
        Optional<Path> process = server.flatMap(this::process);
        return new Host(
                number(text("proc/sys/vm/overcommit_memory")),
                text("sys/kernel/mm/transparent_hugepage/enabled").strip(),
                kilobytes(text("proc/meminfo"), "MemTotal"),
                process.map(this::allowed).orElse(OptionalLong.empty()),
                exposed(),
                process.map(place -> kilobytes(text(place.resolve("status")), "VmSwap"))
                        .orElse(OptionalLong.empty()),
                process.map(place -> number(
                                field(text(place.resolve("status")), "Uid").split("\\s+", -1)[0]))
                        .orElse(OptionalLong.empty()),
                mounts());
    }

    /// The process id counts inside a container; so the program's name must fit as well.
    private Optional<Path> process(RunningServer server) {
        Path place = root.resolve("proc").resolve(Long.toString(server.number("process_id")));
        boolean fits = arguments(place).stream().findFirst().orElse("").matches(".*(redis|valkey).*");
        return fits && server.nearby() ? Optional.of(place) : Optional.empty();
    }

    /// Of its control groups and all above them, be they of the first version or the second.
    private OptionalLong allowed(Path process) {
        return text(process.resolve("cgroup"))
                .lines()
                .map(line -> line.split(":", 3))
                .filter(group -> group.length == 3)
                .flatMap(group -> group[1].isEmpty()
                        ? limits("sys/fs/cgroup", group[2], "memory.max")
                        : group[1].equals("memory")
                                ? limits("sys/fs/cgroup/memory", group[2], "memory.limit_in_bytes")
                                : Stream.empty())
                .mapToLong(Long::longValue)
                .min();
    }

    private Stream<Long> limits(String hierarchy, String group, String file) {
        Path top = root.resolve(hierarchy);
        return Stream.iterate(
                        top.resolve(group.replaceAll("^/+", "")).normalize(),
                        place -> place.startsWith(top),
                        Path::getParent)
                .flatMapToLong(place -> number(text(place.resolve(file))).stream())
                .boxed();
    }

    /// Servers overwrite their own arguments once they have read them; tools, shells and supervisors do not.
    private List<String> exposed() {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(root.resolve("proc"))) {
            processes
                    .filter(place -> String.valueOf(place.getFileName()).matches("\\d+"))
                    .forEach(place -> {
                        String line = String.join(" ", arguments(place));
                        if (PASSWORD.matcher(line).find()) {
                            found.add("process %s: %s ... with a password"
                                    .formatted(place.getFileName(), line.split("[ ]", 2)[0]));
                        }
                    });
        } catch (IOException | java.io.UncheckedIOException _) {
            return List.of(); // nothing like Linux, or a process that ended while it was looked at
        }
        return found;
    }

    private List<String> arguments(Path process) {
        return Stream.of(text(process.resolve("cmdline")).split("\0", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private List<Host.Mount> mounts() {
        List<Host.Mount> mounts = new ArrayList<>();
        text("proc/self/mounts").lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            if (words.length > 2) {
                mounts.add(new Host.Mount(words[1].replace("\\040", " "), words[2]));
            }
        });
        return mounts;
    }

    private String text(String place) {
        return text(root.resolve(place));
    }

    /// Empty where there is nothing, or where this user may not look.
    private static String text(Path place) {
        try {
            return Files.readString(place, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    private static OptionalLong number(String text) {
        return text.strip().matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text.strip())) : OptionalLong.empty();
    }

    private static String field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static OptionalLong kilobytes(String text, String name) {
        OptionalLong count = number(field(text, name).replace("kB", ""));
        return count.isPresent() ? OptionalLong.of(count.getAsLong() * 1024) : count;
    }
}
