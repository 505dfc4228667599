package io.redoubt.persistence.profile;

import java.util.Arrays;
import java.util.List;

/// Who logs in to the server, each with the least rights it needs.
enum ServerUser {
    ADMIN("admin", "~* &* +@all", "you: everything"),
    APP(
            "app",
            "~* &* +@all -@admin -@dangerous +info",
            "the application: every key, nothing that ends, empties or reconfigures the server"),
    /// `psync` is full read access, whatever the key patterns say.
    ARCHIVE(
            "archive",
            "+psync +replconf +ping +info",
            "redoubt archive: reads everything over the stream, writes nothing"),
    BACKUP(
            "backup",
            "+psync +replconf +ping +info +acl|list +config|get +module|list +function|list",
            "redoubt backup: as archive, and the settings that belong to a backup"),
    /// Settings show more than the users' hashes do.
    MONITOR(
            "monitor",
            "+ping +info +config|get +acl|list +slowlog|get +slowlog|len +latency|latest +latency|histogram +client|setname",
            "metrics, redoubt monitor and redoubt doctor: figures, settings and users, no key"),
    HEALTH("health", "+ping", "the health check");

    private final String account;
    private final String rights;
    private final String purpose;

    ServerUser(String account, String rights, String purpose) {
        this.account = account;
        this.rights = rights;
        this.purpose = purpose;
    }

    static List<ServerUser> all() {
        return Arrays.asList(values());
    }

    String account() {
        return account;
    }

    /// Redis 6 has no functions.
    String rights(ServerRelease release) {
        return release.sinceSeven() ? rights : rights.replace(" +function|list", "");
    }

    String purpose() {
        return purpose;
    }

    /// The file its password is in.
    String secret() {
        return account + ".password";
    }
}
