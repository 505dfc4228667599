package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.CommandLineInterface;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.option.Option;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// `rehearse`: does what every command does, unheard, and loads the program's own classes.
///
/// Hidden: the launcher runs it once to make the JDK's AOT cache, which holds the classes that were loaded
/// and linked in that run.
final class Rehearse implements Command {
    private static final List<String[]> SCENES =
            List.of(new String[] {"--version"}, new String[] {"--help"}, new String[] {"--hlep", "--json"});

    private static final String OURS = "io/redoubt/";
    private static final String CLASS = ".class";

    @Override
    public String name() {
        return "rehearse";
    }

    @Override
    public String summary() {
        return "Load the program's classes, for the cache that makes it start sooner.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public String example() {
        return "redoubt rehearse";
    }

    @Override
    public boolean hidden() {
        return true;
    }

    @Override
    public int run(Invocation in) throws IOException {
        var silent = new CommandLineInterface(Commands.all(), in.surroundings().unheard());
        SCENES.forEach(silent::run);
        int loaded = 0;
        for (String name : ownClasses()) {
            loaded += load(name);
        }
        in.output().line(loaded + " classes");
        return 0;
    }

    private static int load(String name) {
        try {
            Class.forName(name, false, Rehearse.class.getClassLoader());
            return 1;
        } catch (ClassNotFoundException | LinkageError e) {
            return 0; // the cache will lack it; the program loads it the slow way, or never
        }
    }

    private static Set<String> ownClasses() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (element.endsWith(".jar")) {
                collect(Path.of(element), names);
            }
        }
        return names;
    }

    private static void collect(Path jar, Set<String> names) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.startsWith(OURS) && entry.endsWith(CLASS) && !entry.contains("-info"))
                    .forEach(entry -> names.add(
                            entry.substring(0, entry.length() - CLASS.length()).replace('/', '.')));
            String next = file.getManifest() == null
                    ? ""
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String element : next == null ? new String[0] : next.split(" ", -1)) {
                if (element.contains("redoubt-")) {
                    collect(jar.resolveSibling(element), names);
                }
            }
        }
    }
}
