package io.redoubt.archive.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.backup.StoredRdb;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNeedTest {
    private static final StoredFile FILE = new StoredFile(1, 1, "", "");

    private static BackupRecord backup(@Nullable String server, @Nullable String format, String commands) {
        Optional<StoredRdb> rdb = Optional.ofNullable(format)
                .map(text -> new StoredRdb(
                        FILE,
                        text.replaceAll("[0-9]", ""),
                        Integer.parseInt(text.replaceAll("[^0-9]", "")),
                        Optional.empty()));
        Map<String, Long> counts = Arrays.stream(commands.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toMap(name -> name, _ -> 1L));
        return new BackupRecord(
                BackupId.at(0),
                new SourceName("a"),
                "somewhere",
                Optional.ofNullable(server).map(ServerVersion::parse),
                Optional.empty(),
                0,
                0,
                rdb,
                Optional.of(new StoredLog(FILE, 0, counts, Map.of("mod.x", 1L), 0, 0)),
                "");
    }

    /// Versions as servers were found to read each other's files.
    @ParameterizedTest
    @CsvSource(textBlock = """
                    redis-7.0.15, REDIS0010, set del,        redis-7.0.15
                    redis-7.0.15, REDIS0010, set hpexpireat, redis-7.4.0
                    redis-7.0.15, REDIS0010, vadd hpexpireat, redis-8.0.0
                    redis-7.2.4,  REDIS0011, delifeq,        valkey-9.0.0
                    valkey-8.0.1, REDIS0011, hpexpireat,     valkey-9.0.0
                    valkey-9.1.2, VALKEY080, delifeq set,    valkey-9.1.2
                    ,             REDIS0009, set,            redis-6.2.0
                    ,             REDIS0012, set,            redis-8.0.0
                    ,             VALKEY080, set,            valkey-9.0.0
                    ,             ,          set,            redis-6.2.0
                    ,             ,          function set,   redis-7.0.0
                    ,             ,          delifeq hgetdel, valkey-9.1.0
                    """)
    void itIsTheOneThatSavedTheDataOrOneThatKnowsTheWholeLog(
            @Nullable String server, @Nullable String format, String commands, String need) {
        assertThat(ServerNeed.of(backup(server, format, commands))).hasToString(need);
    }
}
