package io.redoubt.persistence.profile;

/// What collects figures of the server, and when it calls somebody.
final class MonitoringFiles {
    /// The exporter's own form: a password for each address.
    static final String EXPORTER_SECRET = "exporter.json";

    static final String SCRAPE = """
            # Written by redoubt profile.
            global:
              scrape_interval: 15s
              evaluation_interval: 15s
            rule_files:
              - /etc/prometheus/alerts.yml
            scrape_configs:
              - job_name: server
                static_configs:
                  - targets: ["exporter:9121"]
            """;

    private MonitoringFiles() {}

    static String exporterSecret(String password) {
        return "{\"redis://%s@server:6379\": \"%s\"}%n".formatted(ServerUser.MONITOR.account(), password);
    }

    static String alerts(PolicyName name) {
        StringBuilder rules = new StringBuilder("""
                # Written by redoubt profile: what costs data if nobody looks.
                groups:
                  - name: persistence
                    rules:
                """);
        rule(rules, "ServerDown", "redis_up == 0", "1m", "The server does not answer the exporter.");
        if (name.policy() != io.redoubt.core.PersistencePolicy.NONE) {
            rule(
                    rules,
                    "SnapshotFailed",
                    "redis_rdb_last_bgsave_status == 0",
                    "0m",
                    "The last snapshot failed: with save points all writes are refused until one succeeds.");
        }
        if (name.appends()) {
            rule(
                    rules,
                    "LogNotWritten",
                    "redis_aof_last_write_status == 0",
                    "0m",
                    "The append-only file cannot be written: writes are refused.");
            rule(
                    rules,
                    "RewriteFailed",
                    "redis_aof_last_bgrewrite_status == 0",
                    "0m",
                    "The last rewrite failed: the append-only file grows until the disk is full.");
            rule(
                    rules,
                    "ForcesDelayed",
                    "increase(redis_aof_delayed_fsync[5m]) > 0",
                    "0m",
                    "The disk is too slow for a force each second: a power cut takes up to two seconds.");
        }
        if (!name.evicting()) {
            rule(
                    rules,
                    "KeysEvicted",
                    "increase(redis_evicted_keys_total[5m]) > 0",
                    "0m",
                    "Keys are deleted because memory is full.");
        }
        rule(
                rules,
                "MemoryNearlyFull",
                "redis_memory_used_bytes / redis_memory_max_bytes > 0.9",
                "5m",
                name.evicting() ? "Keys will be evicted soon." : "Writes will be refused soon.");
        return rules.toString();
    }

    private static void rule(StringBuilder rules, String alert, String expression, String time, String summary) {
        rules.append("""
                      - alert: %s
                        expr: %s
                        for: %s
                        annotations:
                          summary: "%s"
                """.formatted(alert, expression, time, summary));
    }
}
