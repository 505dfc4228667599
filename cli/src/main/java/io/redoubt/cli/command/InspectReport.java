package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanTime;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.survey.KeyGroup;
import io.redoubt.formats.survey.Lifetime;
import io.redoubt.formats.survey.NotableKey;
import io.redoubt.formats.survey.Survey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Tells what a survey found.
///
/// @param name of the dataset, as messages call it
record InspectReport(String name, Survey survey, Survey.Question question, Output out) {
    void tell() {
        head();
        table("type", survey.types(), type -> type.word());
        table("database", survey.databases(), number -> Integer.toString(number));
        prefixes();
        table("encoding", survey.encodings(), type -> type.name().toLowerCase(Locale.ROOT));
        table("time to live", survey.lifetimes(), InspectReport::words);
        keys("largest keys", survey.largest());
        keys("longest keys", survey.longest());
        out.json(json());
    }

    private void head() {
        out.line("%s: %,d keys%s, %s%s"
                .formatted(
                        name,
                        survey.all().keys(),
                        survey.leftOut() > 0 ? " of %,d".formatted(survey.all().keys() + survey.leftOut()) : "",
                        survey.version(),
                        server().map(server -> " of " + server).orElse("")));
        if (survey.functions() > 0) {
            out.line("Function libraries: %,d.".formatted(survey.functions()));
        }
        savedAt()
                .ifPresent(time -> out.line("Saved %s%s."
                        .formatted(
                                HumanTime.written(time),
                                usedMemory()
                                        .map(used -> "; the server used %s of memory"
                                                .formatted(new ByteSize(used).readable()))
                                        .orElse(""))));
        out.line("Sizes are those in the file. In a server's memory the keys take about %s."
                .formatted(new ByteSize(survey.all().memory()).readable()));
    }

    private Optional<String> server() {
        Map<String, String> aux = survey.aux();
        return Optional.ofNullable(aux.get("valkey-ver"))
                .map(version -> "valkey-" + version)
                .or(() -> Optional.ofNullable(aux.get("redis-ver")).map(version -> "redis-" + version))
                .map(InspectReport::printable);
    }

    private static String printable(String text) {
        return new DatasetKey(0, text.getBytes(StandardCharsets.UTF_8)).printableName();
    }

    private Optional<Instant> savedAt() {
        return number("ctime").map(Instant::ofEpochSecond);
    }

    private Optional<Long> usedMemory() {
        return number("used-mem");
    }

    private Optional<Long> number(String fact) {
        return Optional.ofNullable(survey.aux().get(fact))
                .filter(text -> text.matches("[0-9]{1,11}"))
                .map(Long::parseLong);
    }

    private <T> void table(String head, Map<T, KeyGroup> groups, Function<T, String> word) {
        TextTable table = new TextTable(head, "keys", "size", "memory", "elements", "with expiry");
        groups.forEach((of, group) -> row(table, word.apply(of), group));
        show(table);
    }

    private static void row(TextTable table, String head, KeyGroup group) {
        table.row(
                head,
                "%,d".formatted(group.keys()),
                new ByteSize(group.bytes()).readable(),
                new ByteSize(group.memory()).readable(),
                "%,d".formatted(group.elements()),
                "%,d".formatted(group.expiring()));
    }

    private void prefixes() {
        TextTable table = new TextTable("prefix", "keys", "size", "memory", "elements", "with expiry");
        survey.prefixes().forEach((prefix, group) -> row(table, prefixText(prefix), group));
        KeyGroup others = survey.otherPrefixes();
        if (others.keys() > 0) {
            row(table, "(others)", others);
        }
        show(table);
        if (survey.prefixesApproximate()) {
            out.line("There are very many prefixes: the sums of those above may be too low.");
        }
    }

    private static String prefixText(String latin1) {
        return latin1.isEmpty() ? "(none)" : printablePrefix(latin1);
    }

    private static String printablePrefix(String latin1) {
        return new DatasetKey(0, latin1.getBytes(StandardCharsets.ISO_8859_1)).printableName();
    }

    private void keys(String head, List<NotableKey> keys) {
        TextTable table = new TextTable(head, "db", "type", "size", "memory", "elements", "expires");
        for (NotableKey key : keys) {
            table.row(
                    key.name().printableName(),
                    Integer.toString(key.name().database()),
                    key.type().dataType().word(),
                    new ByteSize(key.bytes()).readable(),
                    new ByteSize(key.memory()).readable(),
                    "%,d".formatted(key.elements()),
                    key.expiryMillis() < 0 ? "-" : HumanTime.written(key.expiryMillis()));
        }
        show(table);
    }

    private void show(TextTable table) {
        if (!table.empty()) {
            out.line("");
            table.lines().forEach(out::line);
        }
    }

    private static String words(Lifetime lifetime) {
        return switch (lifetime) {
            case FOREVER -> "no expiry";
            case EXPIRED -> "over";
            case HOUR -> "up to 1 h";
            case DAY -> "up to 1 day";
            case WEEK -> "up to 7 days";
            case MONTH -> "up to 30 days";
            case LONGER -> "longer";
        };
    }

    private JsonLine json() {
        JsonLine json = JsonLine.schema(1)
                .text("path", name)
                .text("format", survey.version().header())
                .text("server", server())
                .time("saved", savedAt());
        usedMemory().ifPresent(bytes -> json.number("serverMemoryBytes", bytes));
        sums(json, survey.all());
        json.number("keysLeftOut", survey.leftOut()).number("functions", survey.functions());
        groups(json, "types", "type", survey.types(), DataType::word);
        json.objects("databases", survey.databases().entrySet(), (line, entry) -> {
            line.number("db", entry.getKey());
            sums(line, entry.getValue());
        });
        groups(json, "prefixes", "prefix", survey.prefixes(), InspectReport::printablePrefix);
        json.object("otherPrefixes", line -> sums(line, survey.otherPrefixes()))
                .flag("prefixesApproximate", survey.prefixesApproximate());
        groups(
                json,
                "encodings",
                "encoding",
                survey.encodings(),
                type -> type.name().toLowerCase(Locale.ROOT));
        groups(
                json,
                "lifetimes",
                "timeToLive",
                survey.lifetimes(),
                lifetime -> lifetime.name().toLowerCase(Locale.ROOT));
        return json.objects("largest", survey.largest(), InspectReport::key)
                .objects("longest", survey.longest(), InspectReport::key);
    }

    private static void sums(JsonLine json, KeyGroup group) {
        json.number("keys", group.keys())
                .number("fileBytes", group.bytes())
                .number("estimatedMemoryBytes", group.memory())
                .number("elements", group.elements())
                .number("keysWithExpiry", group.expiring());
    }

    private static <T> void groups(
            JsonLine json, String name, String of, Map<T, KeyGroup> groups, Function<T, String> word) {
        json.objects(name, groups.entrySet(), (line, entry) -> {
            line.text(of, word.apply(entry.getKey()));
            sums(line, entry.getValue());
        });
    }

    private static void key(JsonLine json, NotableKey key) {
        json.number("db", key.name().database())
                .text("key", key.name().printableName())
                .text("type", key.type().dataType().word())
                .text("encoding", key.type().name().toLowerCase(Locale.ROOT))
                .number("fileBytes", key.bytes())
                .number("estimatedMemoryBytes", key.memory())
                .number("elements", key.elements());
        if (key.expiryMillis() >= 0) {
            json.time("expiry", Instant.ofEpochMilli(key.expiryMillis()));
        }
    }
}
