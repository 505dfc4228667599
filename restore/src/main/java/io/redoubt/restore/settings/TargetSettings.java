package io.redoubt.restore.settings;

import io.redoubt.core.ServerVersion;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings of the server that will load the restored files, as far as they matter for that.
///
/// @param origin what messages call their origin: the file, or the server
/// @param dir the server's data directory; empty if the configuration does not say
/// @param liveDir the same, of a server that runs on this machine now
/// @param databases empty if it could not be read
/// @param maxmemoryBytes 0 for no limit; empty if it could not be read
/// @param renamedCommands lower-case names that this server knows by another name or not at all
/// @param version empty for a configuration file
/// @param remarks what could not be read, for people
public record TargetSettings(
        String origin,
        boolean appendonly,
        String appendfilename,
        String appenddirname,
        String dbfilename,
        Optional<Path> dir,
        Optional<Path> liveDir,
        OptionalLong databases,
        OptionalLong maxmemoryBytes,
        String maxmemoryPolicy,
        Set<String> renamedCommands,
        Optional<ServerVersion> version,
        List<String> remarks) {
    /// redis.conf's units: unlike elsewhere in Redoubt, `k`, `m` and `g` are powers of 1000.
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "k",
            1000L,
            "kb",
            1L << 10,
            "m",
            1000_000L,
            "mb",
            1L << 20,
            "g",
            1000_000_000L,
            "gb",
            1L << 30);

    private static final Pattern MEMORY = Pattern.compile("(\\d{1,12})([a-z]{0,2})");

    public TargetSettings {
        renamedCommands = Set.copyOf(renamedCommands);
        remarks = List.copyOf(remarks);
    }

    /// What a server is set to that nobody has configured, except that it appends: what a restore assumes if told
    /// nothing.
    public static TargetSettings usual() {
        return of("the usual settings", Map.of("appendonly", "yes"), Set.of(), Optional.empty(), false, List.of());
    }

    /// Reads a configuration file.
    ///
    /// @throws io.redoubt.core.RedoubtException USAGE if it cannot be read
    public static TargetSettings ofFile(Path file) {
        ConfigurationFile configuration = ConfigurationFile.read(file);
        Map<String, String> values = new HashMap<>();
        configuration.directives().forEach((name, words) -> {
            if (!words.isEmpty()) {
                values.put(name, words.getFirst());
            }
        });
        Set<String> renamed = new TreeSet<>();
        configuration.renamed().stream()
                .filter(words -> !words.isEmpty())
                .forEach(words -> renamed.add(words.getFirst().toLowerCase(Locale.ROOT)));
        List<String> remarks = configuration.unread().stream()
                .map(name -> "include '%s' of '%s' could not be read".formatted(name, file))
                .toList();
        return of("'" + file + "'", values, renamed, Optional.empty(), false, remarks);
    }

    /// Asks a running server by CONFIG GET.
    ///
    /// @throws io.redoubt.core.RedoubtException NOT_AUTHORISED or FAILED if it does not answer CONFIG
    public static TargetSettings ofServer(ServerConnection server) {
        Map<String, String> values = new HashMap<>();
        for (String name : List.of(
                "appendonly",
                "appendfilename",
                "appenddirname",
                "dbfilename",
                "dir",
                "databases",
                "maxmemory",
                "maxmemory-policy")) {
            // A setting this version does not have, such as appenddirname before 7.0, is answered by an empty array.
            if (server.require("CONFIG", "GET", name) instanceof Reply.Array(List<Reply> items)
                    && items.size() == 2
                    && items.get(1) instanceof Reply.Bulk value) {
                values.put(name, value.utf8());
            }
        }
        return of(
                "the server at " + server.uri().display(),
                values,
                Set.of(),
                ServerIdentity.read(server).version(),
                isHere(server.socket().getInetAddress()),
                List.of());
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return false;
        }
    }

    private static TargetSettings of(
            String origin,
            Map<String, String> values,
            Set<String> renamed,
            Optional<ServerVersion> version,
            boolean live,
            List<String> remarks) {
        Optional<Path> dir = Optional.ofNullable(values.get("dir")).map(Path::of);
        String databases = values.getOrDefault("databases", "16");
        return new TargetSettings(
                origin,
                values.getOrDefault("appendonly", "no").equalsIgnoreCase("yes"),
                values.getOrDefault("appendfilename", "appendonly.aof"),
                values.getOrDefault("appenddirname", "appendonlydir"),
                values.getOrDefault("dbfilename", "dump.rdb"),
                dir,
                live ? dir : Optional.empty(),
                databases.matches("\\d{1,9}") ? OptionalLong.of(Long.parseLong(databases)) : OptionalLong.empty(),
                memory(values.getOrDefault("maxmemory", "0")),
                values.getOrDefault("maxmemory-policy", "noeviction").toLowerCase(Locale.ROOT),
                renamed,
                version,
                remarks);
    }

    static OptionalLong memory(String text) {
        Matcher matcher = MEMORY.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches() && UNITS.containsKey(matcher.group(2))
                ? OptionalLong.of(
                        Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.getOrDefault(matcher.group(2), 1L)))
                : OptionalLong.empty();
    }
}
