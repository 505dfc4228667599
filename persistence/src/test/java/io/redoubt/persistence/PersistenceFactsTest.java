package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PersistenceFactsTest {
    @Test
    void keysOfAllDatabasesAreAddedUp() {
        PersistenceFacts facts = Said.quiet()
                .with("db0", "keys=12,expires=3,avg_ttl=0")
                .with("db15", "keys=30,expires=0,avg_ttl=0,subexpiry=0")
                .facts();

        assertThat(facts.keys()).isEqualTo(42);
    }

    @Test
    void whatAnOldServerDoesNotCountIsEmptyAndNotZero() {
        assertThat(Said.quiet().facts().snapshot().begun()).isEmpty();
        assertThat(Said.counting().facts().snapshot().begun()).hasValue(1);
    }

    @Test
    void theServersClockHasTheSecondsOfItsLastSave() {
        assertThat(Said.quiet().facts().clockStandsAtLastSave()).isFalse();
        assertThat(Said.quiet()
                        .with("server_time_usec", Said.BEFORE * 1_000_000 + 999_999)
                        .facts()
                        .clockStandsAtLastSave())
                .isTrue();
    }

    @Test
    void aServerThatHidesWhatAVerdictNeedsIsNotJudged() {
        for (String field : List.of("run_id", "rdb_last_bgsave_status", "rdb_last_save_time", "aof_enabled")) {
            assertThatThrownBy(() -> Said.quiet().without(field).facts())
                    .hasMessageContaining("'" + field + "'")
                    .extracting("code")
                    .isEqualTo(ErrorCode.NOT_A_SERVER);
        }
    }
}
