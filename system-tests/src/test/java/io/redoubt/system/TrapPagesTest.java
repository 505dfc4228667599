package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages of traps name, for each trap, tests that there are.
class TrapPagesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z]\\d+) \\|.*\\|([^|]+)\\|$");
    /// As in `WatcherTest.aCutCableIsSilence`, or with dots for the rest of the name; or the class alone.
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+)(\\.\\.\\.)?)?`");

    /// Which traps each page tells of.
    private static final Map<String, Integer> PAGES =
            Map.of("backup-traps.md", 11, "drill-traps.md", 10, "monitor-traps.md", 11);

    @Test
    void everyTrapIsShownByTestsThatThereAre() throws IOException {
        Map<String, String> tests = tests();
        for (Map.Entry<String, Integer> page : PAGES.entrySet()) {
            String text = Files.readString(ROOT.resolve("docs").resolve(page.getKey()));

            assertThat(rowsWithoutTests(text)).as(page.getKey()).isEmpty();
            assertThat(text.lines().filter(line -> ROW.matcher(line).matches()))
                    .as(page.getKey())
                    .hasSize(page.getValue());
            assertThat(unknown(text, tests)).as(page.getKey()).isEmpty();
        }
    }

    @Test
    void whatThereIsNotIsFound() throws IOException {
        assertThat(rowsWithoutTests("| D1 | what | why | none |")).containsExactly("D1");
        assertThat(unknown(
                        "`NoSuchTest.atAll`, `TrapPagesTest.noSuchFact`, `TrapPagesTest.noSuch...`,"
                                + " `TrapPagesTest.whatThereIs...`, `TrapPagesTest`",
                        tests()))
                .containsExactly("NoSuchTest.atAll", "TrapPagesTest.noSuchFact", "TrapPagesTest.noSuch");
    }

    private static List<String> rowsWithoutTests(String page) {
        return page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .filter(row -> !NAMED.matcher(row.group(2)).find())
                .map(row -> row.group(1))
                .toList();
    }

    private static List<String> unknown(String page, Map<String, String> tests) {
        List<String> unknown = new ArrayList<>();
        for (Matcher named = NAMED.matcher(page); named.find(); ) {
            String source = tests.getOrDefault(named.group(1), "");
            String method = named.group(2) == null ? "" : named.group(2);
            String rest = named.group(3) == null ? "\\(" : "\\w*\\(";
            if (source.isEmpty()
                    || (!method.isEmpty()
                            && !Pattern.compile("void " + method + rest)
                                    .matcher(source)
                                    .find())) {
                unknown.add(named.group(1) + "." + method);
            }
        }
        return unknown;
    }

    /// The sources of all tests by the names of their classes.
    private static Map<String, String> tests() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve("src/test/java");
                if (Files.isDirectory(sources)) {
                    read(sources, found);
                }
            }
        }
        return found;
    }

    private static void read(Path sources, Map<String, String> found) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                found.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
    }
}
