package io.redoubt.persistence;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What a server may say of itself: the fields of a quiet one, and what a test changes of them.
record Said(Map<String, String> fields) {
    static final long NOW = 1_795_812_990;
    static final long BEFORE = NOW - 100;

    /// A Redis 7.0 or later that has saved once and rewritten once.
    static Said counting() {
        return quiet().with("rdb_saves", 1).with("aof_rewrites", 1);
    }

    /// A Redis 6.2, which counts nothing.
    static Said quiet() {
        return new Said(Map.of())
                .with("run_id", "a")
                .with("server_time_usec", NOW * 1_000_000)
                .with("rdb_bgsave_in_progress", 0)
                .with("rdb_last_bgsave_status", "ok")
                .with("rdb_last_save_time", BEFORE)
                .with("aof_enabled", 1)
                .with("aof_rewrite_in_progress", 0)
                .with("aof_rewrite_scheduled", 0)
                .with("aof_last_bgrewrite_status", "ok")
                .with("aof_last_write_status", "ok")
                .with("aof_base_size", 100)
                .with("aof_current_size", 400);
    }

    Said with(String field, Object value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field, value.toString());
        return new Said(more);
    }

    Said without(String field) {
        Map<String, String> fewer = new LinkedHashMap<>(fields);
        fewer.remove(field);
        return new Said(fewer);
    }

    PersistenceFacts facts() {
        return facts(0);
    }

    PersistenceFacts facts(int flushes) {
        String info = fields.entrySet().stream()
                .map(field -> field.getKey() + ":" + field.getValue())
                .collect(Collectors.joining("\r\n"));
        return PersistenceFacts.of(
                "# Server\r\n" + info, "# Commandstats\r\ncmdstat_flushall:calls=" + flushes + ",usec=1\r\n");
    }
}
