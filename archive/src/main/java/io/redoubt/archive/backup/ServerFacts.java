package io.redoubt.archive.backup;

import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.segment.Digests;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a server knows beside its data, and a snapshot does not hold: users, configuration, modules; and which
/// function libraries the snapshot holds.
///
/// Users come as ACL LIST gives them, with SHA-256 hashes for passwords. Settings that are secrets are hashed in
/// the same form. What the server does not let us ask is missing, with its reason.
///
/// @param missing name of each part that could not be read, with the server's answer
public record ServerFacts(
        ServerIdentity identity,
        List<String> users,
        Map<String, String> configuration,
        List<Map<String, String>> modules,
        List<Library> functions,
        Map<String, String> missing) {
    private static final int LONGEST_VALUE = 32 * 1024;

    /// A function library of the server.
    public record Library(String name, String engine, List<String> functions, String codeSha256) {}

    /// Asks the server; never fails because it does not answer one of the questions.
    public static ServerFacts read(ServerConnection server) {
        return new Questions(server).ask();
    }

    /// How the server takes keys away when its memory is full; empty if it refuses writes instead, has no limit,
    /// or did not tell.
    public Optional<String> eviction() {
        String limit = configuration.getOrDefault("maxmemory", "0");
        return Optional.ofNullable(configuration.get("maxmemory-policy"))
                .filter(policy -> !limit.equals("0") && !policy.equals("noeviction"));
    }

    /// As it is stored beside a backup.
    JsonLine toJson() {
        JsonLine json = JsonLine.schema(1)
                .text("server", identity.version().map(Object::toString))
                .text("runId", identity.runId())
                .text("role", identity.role())
                .texts("aclUsers", users)
                .object("configuration", line -> configuration.forEach(line::text))
                .objects("modules", modules, (line, module) -> module.forEach(line::text))
                .objects(
                        "functions",
                        functions,
                        (line, library) -> line.text("library", library.name())
                                .text("engine", library.engine())
                                .texts("functions", library.functions())
                                .text("codeSha256", library.codeSha256()));
        return json.object("missing", line -> missing.forEach(line::text));
    }

    /// One round of questions. Confined to one thread.
    private static final class Questions {
        private final ServerConnection server;
        private final Map<String, String> missing = new TreeMap<>();

        Questions(ServerConnection server) {
            this.server = server;
        }

        ServerFacts ask() {
            return new ServerFacts(
                    ServerIdentity.read(server), users(), configuration(), modules(), functions(), missing);
        }

        private List<String> users() {
            return items("aclUsers", "ACL", "LIST").stream()
                    .map(Questions::text)
                    .map(Questions::bounded)
                    .toList();
        }

        private Map<String, String> configuration() {
            Map<String, String> settings = new TreeMap<>();
            fields(items("configuration", "CONFIG", "GET", "*"))
                    .forEach((name, value) -> settings.put(name, isSecret(name) ? hashed(value) : bounded(value)));
            return settings;
        }

        private List<Map<String, String>> modules() {
            List<Map<String, String>> modules = new ArrayList<>();
            for (Reply module : items("modules", "MODULE", "LIST")) {
                Map<String, String> fields = fields(itemsOf(module));
                // Arguments are left out: they may hold secrets.
                fields.keySet().retainAll(List.of("name", "ver", "path"));
                modules.add(fields);
            }
            return modules;
        }

        private List<Library> functions() {
            List<Library> libraries = new ArrayList<>();
            for (Reply library : items("functions", "FUNCTION", "LIST", "WITHCODE")) {
                Map<String, Reply> fields = replies(itemsOf(library));
                libraries.add(new Library(
                        text(fields.getOrDefault("library_name", new Reply.Nil())),
                        text(fields.getOrDefault("engine", new Reply.Nil())),
                        itemsOf(fields.getOrDefault("functions", new Reply.Nil())).stream()
                                .map(function -> fields(itemsOf(function)).getOrDefault("name", ""))
                                .toList(),
                        sha256(text(fields.getOrDefault("library_code", new Reply.Nil())))));
            }
            return libraries;
        }

        private List<Reply> items(String part, String... command) {
            return switch (server.call(command)) {
                case Reply.Array(List<Reply> items) -> items;
                case Reply.Failure(String code, String text) -> {
                    missing.put(part, bounded(code + " " + text));
                    yield List.of();
                }
                case Reply other -> {
                    missing.put(part, "answered " + other.describe());
                    yield List.of();
                }
            };
        }

        private static List<Reply> itemsOf(Reply reply) {
            return reply instanceof Reply.Array(List<Reply> items) ? items : List.of();
        }

        private static Map<String, Reply> replies(List<Reply> pairs) {
            Map<String, Reply> fields = new LinkedHashMap<>();
            for (int i = 0; i + 1 < pairs.size(); i += 2) {
                fields.put(text(pairs.get(i)), pairs.get(i + 1));
            }
            return fields;
        }

        private static Map<String, String> fields(List<Reply> pairs) {
            Map<String, String> fields = new LinkedHashMap<>();
            replies(pairs).forEach((name, value) -> fields.put(name, text(value)));
            return fields;
        }

        private static String text(Reply reply) {
            return switch (reply) {
                case Reply.Bulk bulk -> bulk.utf8();
                case Reply.Simple(String text) -> text;
                case Reply.Number(long value) -> Long.toString(value);
                case Reply.Failure _, Reply.Array _, Reply.Nil _ -> "";
            };
        }

        private static String bounded(String text) {
            return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
        }

        private static boolean isSecret(String setting) {
            String name = setting.toLowerCase(Locale.ROOT);
            return name.equals("requirepass") || name.endsWith("auth") || name.endsWith("-pass");
        }

        /// In the form of ACL LIST; an empty secret is none.
        private static String hashed(String secret) {
            return secret.isEmpty() ? "" : "#" + sha256(secret);
        }

        private static String sha256(String text) {
            return HexFormat.of().formatHex(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
