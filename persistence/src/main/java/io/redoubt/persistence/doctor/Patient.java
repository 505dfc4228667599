package io.redoubt.persistence.doctor;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.config.ConfigLine;
import io.redoubt.persistence.config.ConfigFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// All that is known of one server. What is empty was not given or could not be read.
///
/// @param goal what may be lost
/// @param version the server's, or the one the files are meant for
/// @param repository handed over by the caller
/// @param nowMillis this machine's clock
record Patient(
        DurabilityGoal goal,
        Optional<ServerVersion> version,
        Optional<ConfigFile> file,
        Optional<RunningServer> server,
        Optional<DataDirectory> data,
        Optional<ComposeFile> compose,
        Optional<Host> host,
        Optional<RepositoryFacts> repository,
        long nowMillis) {
    /// What a server does about which its configuration says nothing. The same since Redis 6.2, but for those in
    /// `standard`.
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("save", "3600 1 300 100 60 10000"),
            Map.entry("appendonly", "no"),
            Map.entry("appendfsync", "everysec"),
            Map.entry("appendfilename", "appendonly.aof"),
            Map.entry("appenddirname", "appendonlydir"),
            Map.entry("dbfilename", "dump.rdb"),
            Map.entry("dir", "./"),
            Map.entry("no-appendfsync-on-rewrite", "no"),
            Map.entry("auto-aof-rewrite-percentage", "100"),
            Map.entry("auto-aof-rewrite-min-size", "64mb"),
            Map.entry("aof-load-truncated", "yes"),
            Map.entry("aof-use-rdb-preamble", "yes"),
            Map.entry("rdbchecksum", "yes"),
            Map.entry("rdb-del-sync-files", "no"),
            Map.entry("stop-writes-on-bgsave-error", "yes"),
            Map.entry("maxmemory", "0"),
            Map.entry("maxmemory-policy", "noeviction"),
            Map.entry("bind", "* -::*"),
            Map.entry("protected-mode", "yes"),
            Map.entry("port", "6379"),
            Map.entry("tls-port", "0"),
            Map.entry("requirepass", ""),
            Map.entry("aclfile", ""),
            Map.entry("timeout", "0"),
            Map.entry("tcp-keepalive", "300"),
            Map.entry("logfile", ""),
            Map.entry("shutdown-on-sigterm", "default"),
            Map.entry("shutdown-on-sigint", "default"),
            Map.entry("min-replicas-to-write", "0"),
            Map.entry("replica-read-only", "yes"),
            Map.entry("replicaof", ""),
            Map.entry("enable-debug-command", "no"),
            Map.entry("enable-module-command", "no"),
            Map.entry("enable-protected-configs", "no"),
            Map.entry("disable-thp", "yes"),
            Map.entry("unixsocket", ""),
            Map.entry("tls-replication", "no"));

    boolean seen(Source source) {
        return switch (source) {
            case FILE -> file.isPresent();
            case SERVER -> server.isPresent();
            case SETTINGS -> configured();
            case DATA -> data.isPresent();
            case COMPOSE -> compose.isPresent();
            case HOST -> host.isPresent();
            case REPOSITORY -> repository.isPresent();
        };
    }

    /// Whether anything says how the server is configured. A compose file alone does if its command does not name a
    /// configuration file that could not be read.
    private boolean configured() {
        return file.map(ConfigFile::isText).orElse(false)
                || server.map(RunningServer::maySeeSettings).orElse(false)
                || compose.flatMap(ComposeFile::server).map(Service::saysItAll).orElse(false);
    }

    /// For rules that read it, as the others below.
    RunningServer running() {
        return server.orElseThrow();
    }

    DataDirectory directory() {
        return data.orElseThrow();
    }

    Host machine() {
        return host.orElseThrow();
    }

    ConfigFile configuration() {
        return file.orElseThrow();
    }

    /// Of a setting that is wrong.
    List<Evidence> evidence(String name, Predicate<Setting> wrong) {
        Setting setting = setting(name);
        return setting.evidence(wrong.test(setting));
    }

    /// The value in force; empty if nobody says and none is the default.
    Optional<Setting> find(String name) {
        return fromServer(name)
                .or(() -> fromCommand(name))
                .or(() -> fromFile(name))
                .or(() -> Optional.ofNullable(DEFAULTS.get(name))
                        .map(value -> new Setting(name, value, "the default, for nothing sets it")));
    }

    /// As `find`, for a setting that has a default.
    Setting setting(String name) {
        return find(name).orElseGet(() -> new Setting(name, "", "not set"));
    }

    private Optional<Setting> fromServer(String name) {
        return server.flatMap(running -> running.setting(name)
                .map(value -> new Setting(name, value, "CONFIG GET " + name + " of " + running.address())));
    }

    private Optional<Setting> fromCommand(String name) {
        return compose.flatMap(ComposeFile::server)
                .flatMap(service -> service.option(name)
                        .map(value -> new Setting(
                                name, value.text(), compose.orElseThrow().where(value.line()))));
    }

    /// What the file says, whatever the server runs with.
    Optional<Setting> fromFile(String name) {
        return file.flatMap(config -> config.value(name)
                .map(value -> new Setting(
                        name, value, config.last(name).map(ConfigFile::where).orElse("the file"))));
    }

    boolean persistsByLog() {
        return setting("appendonly").yes();
    }

    boolean persistsBySnapshots() {
        return !setting("save").value().isBlank();
    }

    boolean persists() {
        return persistsByLog() || persistsBySnapshots();
    }

    boolean cache() {
        return goal == DurabilityGoal.CACHE;
    }

    /// A password is needed to log in as the user `default`.
    boolean askedForPassword() {
        return !setting("requirepass").value().isEmpty()
                || !setting("aclfile").value().isEmpty()
                || file.map(config -> config.all("user").stream().anyMatch(Patient::closesDefault))
                        .orElse(false);
    }

    private static boolean closesDefault(ConfigLine.Directive user) {
        return user.values().getFirst().equals("default") && !user.values().contains("nopass");
    }

    /// Only this machine reaches it.
    boolean loopbackOnly() {
        String[] addresses = setting("bind").value().strip().split("\\s+", -1);
        for (String address : addresses) {
            if (!address.replaceFirst("^-", "").matches("127\\.[0-9.]+|::1|localhost")) {
                return false;
            }
        }
        return true;
    }
}
