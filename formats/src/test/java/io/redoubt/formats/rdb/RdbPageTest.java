package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The tables of `docs/format/rdb.md` and those of the code are the same.
class RdbPageTest {
    private static final Path PAGE = Path.of("..", "docs", "format", "rdb.md");
    private static final Pattern NUMBERS = Pattern.compile("\\d+(, \\d+)*");
    private static final Pattern NAMES = Pattern.compile("[A-Z_0-9]{3,}(, [A-Z_0-9]{3,})*");

    /// Cells of each row of the table below a heading.
    private static List<List<String>> rows(String heading) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("\n## " + heading + "\n");
        assertThat(from).as(heading).isNotNegative();
        int to = page.indexOf("\n## ", from + 1);
        return page.substring(from, to)
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .map(cells -> cells.subList(1, cells.size() - 1))
                .toList();
    }

    private static List<String> list(String cell) {
        return List.of(cell.split(", ", -1));
    }

    @Test
    void everyTypeOfValueIsOnThePageWithItsNumberAndVersion() throws IOException {
        List<String> told = new ArrayList<>();
        for (List<String> row : rows("4. Value types")) {
            Matcher name = Pattern.compile("([A-Z_0-9, ]+?)(?: in `(VALKEY|REDIS)` files)?")
                    .matcher(row.get(1));
            if (NUMBERS.matcher(row.get(0)).matches()
                    && name.matches()
                    && !name.group(1).isBlank()) {
                List<String> numbers = list(row.get(0));
                List<String> names = list(name.group(1));
                assertThat(names).hasSameSizeAs(numbers);
                for (int i = 0; i < names.size(); i++) {
                    told.add(numbers.get(i) + " " + names.get(i) + " since " + row.get(3));
                }
            }
        }

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ValueType.values())
                        .map(type -> "%d %s since %s".formatted(type.number(), type, since(type)))
                        .toList());
    }

    /// The first version that has it; empty for what all that are read have.
    private static String since(ValueType type) {
        if (!type.knownBy(RdbVersion.REDIS_12) && type.knownBy(RdbVersion.VALKEY_80)) {
            return "80";
        }
        for (int version = RdbMagic.REDIS.oldest; version <= RdbMagic.REDIS.newest; version++) {
            if (type.knownBy(new RdbVersion(RdbMagic.REDIS, version))) {
                return version == RdbMagic.REDIS.oldest ? "" : Integer.toString(version);
            }
        }
        throw new AssertionError("known by none: " + type);
    }

    @Test
    void everyOpcodeIsOnThePage() throws IOException, IllegalAccessException {
        Map<String, Integer> told = new TreeMap<>();
        for (List<String> row : rows("3. Items")) {
            String name = row.get(1).replaceFirst(" in `.*", "");
            if (NUMBERS.matcher(row.get(0)).matches() && NAMES.matcher(name).matches()) {
                told.put(name, Integer.valueOf(row.get(0)));
            }
        }
        Map<String, Integer> known = new TreeMap<>();
        for (Field field : Opcode.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                known.put(field.getName(), field.getInt(null));
            }
        }
        known.remove("MODULE_PRE_GA"); // a type of value, which the next section refuses

        assertThat(told).isEqualTo(known);
    }

    @Test
    void everyVersionIsOnThePage() throws IOException {
        Collection<String> headers = rows("1. Frame").stream()
                .map(row -> row.get(0).replace("`", ""))
                .filter(cell -> cell.matches("(REDIS|VALKEY)\\d+"))
                .toList();

        List<String> known = new ArrayList<>();
        for (RdbMagic magic : RdbMagic.values()) {
            for (int version = magic.oldest; version <= magic.newest; version++) {
                known.add(new RdbVersion(magic, version).header());
            }
        }
        assertThat(headers).containsExactlyInAnyOrderElementsOf(known);
    }
}
