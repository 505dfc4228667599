package io.redoubt.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatasetKeyTest {
    @Test
    void aMessageHasTheWholeNameUnlessItIsLong() {
        assertThat(DatasetKey.of(2, "a\u0000\\")).hasToString("'a\\x00\\x5c' in database 2");
        assertThat(DatasetKey.of(DatasetKey.FUNCTIONS, "lib")).hasToString("function library 'lib'");
        assertThat(DatasetKey.of(0, "k".repeat(200))).hasToString("'" + "k".repeat(200) + "' in database 0");
        assertThat(DatasetKey.of(0, "k".repeat(1_000_000)))
                .hasToString("'" + "k".repeat(200) + "...' (1,000,000 bytes) in database 0");
    }
}
