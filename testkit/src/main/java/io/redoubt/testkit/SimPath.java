package io.redoubt.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Unix-like path of one simulated disk. The empty path is relative with one empty name, as in the JDK.
final class SimPath implements Path {
    private final SimFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names;

    SimPath(SimFileSystem fileSystem, boolean absolute, List<String> names) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = absolute || !names.isEmpty() ? List.copyOf(names) : List.of("");
    }

    static SimPath parse(SimFileSystem fileSystem, String text) {
        List<String> names =
                Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList();
        return new SimPath(fileSystem, text.startsWith("/"), names);
    }

    static SimPath of(Path path) {
        if (path instanceof SimPath sim) {
            return sim;
        }
        throw new ProviderMismatchException("not a path of a simulated disk: " + path);
    }

    /// The names to follow from the root, without `.` and `..`.
    List<String> fromRoot() {
        return toAbsolutePath().normalize().names;
    }

    /// The parent of an absolute path other than the root.
    SimPath parent() {
        return new SimPath(fileSystem, absolute, names.subList(0, names.size() - 1));
    }

    private boolean isEmpty() {
        return !absolute && names.size() == 1 && names.getFirst().isEmpty();
    }

    @Override
    public SimFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable SimPath getRoot() {
        return absolute ? fileSystem.root() : null;
    }

    @Override
    public @Nullable SimPath getFileName() {
        return names.isEmpty() ? null : new SimPath(fileSystem, false, List.of(names.getLast()));
    }

    @Override
    public @Nullable SimPath getParent() {
        return names.isEmpty() || (!absolute && names.size() == 1) ? null : parent();
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public SimPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public SimPath subpath(int from, int to) {
        if (from < 0 || to > names.size() || from >= to) {
            throw new IllegalArgumentException("no names " + from + " to " + to + " in " + this);
        }
        return new SimPath(fileSystem, false, names.subList(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof SimPath sim
                && sim.fileSystem == fileSystem
                && sim.absolute == absolute
                && sim.names.size() <= names.size()
                && names.subList(0, sim.names.size()).equals(sim.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof SimPath sim) || sim.fileSystem != fileSystem || sim.names.size() > names.size()) {
            return false;
        }
        return sim.absolute
                ? equals(sim)
                : names.subList(names.size() - sim.names.size(), names.size()).equals(sim.names);
    }

    @Override
    public SimPath normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            boolean removable = !kept.isEmpty() && !kept.getLast().equals("..");
            if (name.equals("..") && (removable || absolute)) {
                if (removable) {
                    kept.removeLast();
                }
            } else if (!name.equals(".") && !name.isEmpty()) {
                kept.add(name);
            }
        }
        return new SimPath(fileSystem, absolute, kept);
    }

    @Override
    public SimPath resolve(Path other) {
        SimPath sim = of(other);
        if (sim.absolute || isEmpty()) {
            return sim;
        }
        if (sim.isEmpty()) {
            return this;
        }
        List<String> joined = new ArrayList<>(names);
        joined.addAll(sim.names);
        return new SimPath(fileSystem, absolute, joined);
    }

    @Override
    public SimPath relativize(Path other) {
        SimPath sim = of(other);
        if (sim.absolute != absolute) {
            throw new IllegalArgumentException("one path is absolute, the other is not: " + this + ", " + other);
        }
        List<String> base = isEmpty() ? List.of() : names;
        List<String> goal = sim.isEmpty() ? List.of() : sim.names;
        int common = 0;
        while (common < base.size() && common < goal.size() && base.get(common).equals(goal.get(common))) {
            common++;
        }
        List<String> steps = new ArrayList<>(Collections.nCopies(base.size() - common, ".."));
        steps.addAll(goal.subList(common, goal.size()));
        return new SimPath(fileSystem, false, steps);
    }

    @Override
    public URI toUri() {
        return URI.create(SimProvider.SCHEME + "://" + toAbsolutePath());
    }

    @Override
    public SimPath toAbsolutePath() {
        return absolute ? this : fileSystem.root().resolve(this);
    }

    @Override
    public SimPath toRealPath(LinkOption... options) throws IOException {
        fileSystem.names().existing(this);
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier @Nullable ... modifiers) {
        throw new UnsupportedOperationException("the simulated disk cannot be watched");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(of(other).toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimPath sim
                && sim.fileSystem == fileSystem
                && sim.absolute == absolute
                && sim.names.equals(names);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Boolean.hashCode(absolute);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
