package io.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HumanCountTest {
    @Test
    void oneThingIsNoPlural() {
        assertThat(HumanCount.readable(0, "key")).isEqualTo("0 keys");
        assertThat(HumanCount.readable(1, "key")).isEqualTo("1 key");
        assertThat(HumanCount.readable(1_234, "branch")).isEqualTo("1,234 branches");
    }
}
