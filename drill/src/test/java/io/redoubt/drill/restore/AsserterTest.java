package io.redoubt.drill.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsserterTest {
    private static final int BIG = 2 << 20;

    private ScratchServer server;
    private ServerConnection admin;

    @BeforeEach
    void start() {
        server = ScratchServer.of(ServerBinaries.standard().embedded()).start(Duration.ofSeconds(30));
        admin = server.connect();
        Reply _ = admin.require("SET", "small", "v");
        Reply _ = admin.require("SETRANGE", "big", Integer.toString(BIG), "x");
        Reply _ = admin.require("XADD", "orders", "1-1", "item", "tea");
        Reply _ = admin.require("SELECT", "1");
        Reply _ = admin.require("SET", "other", "7");
        Reply _ = admin.require("SELECT", "0");
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    private List<String> failures(String... lines) {
        return new Asserter(admin, Duration.ofSeconds(1))
                .failures(Stream.of(lines)
                        .map(line -> Assertion.parse(line, "here"))
                        .toList());
    }

    @Test
    void whatHoldsIsNotTold() {
        assertThat(failures(
                        "DBSIZE = 3",
                        "STRLEN big >= 2097152",
                        "SELECT 1 = OK",
                        "GET other = 7",
                        "SELECT 0 = OK",
                        "EVAL_RO \"return redis.call('XLEN', KEYS[1])\" 1 orders = 1",
                        "GET none = (nil)"))
                .isEmpty();
    }

    @Test
    void whatDoesNotHoldIsToldWithTheAnswer() {
        assertThat(failures("GET small = w", "XLEN orders > 1", "GET small >= 1", "LPOP small = x"))
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("GET small = w: it is v"),
                        two -> assertThat(two).isEqualTo("XLEN orders > 1: it is 1"),
                        three -> assertThat(three).isEqualTo("GET small >= 1: it is v"),
                        four -> assertThat(four).startsWith("LPOP small = x: it is (error) NOPERM "));
    }

    @Test
    void anAnswerThatIsTooLongOrDoesNotComeFailsAlone() {
        assertThat(failures("GET big = x", "XREAD BLOCK 0 STREAMS orders $ = x", "GET small = v", "GET small = w"))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("GET big = x: there is no answer to compare: ")
                                .contains("string of 2097153 bytes is beyond the limit"),
                        two -> assertThat(two)
                                .startsWith("XREAD BLOCK 0 STREAMS orders $ = x: there is no answer to compare: "),
                        three -> assertThat(three).isEqualTo("GET small = w: it is v"));
    }

    @Test
    void whatIsToldIsShortAndInOneLine() {
        Reply _ = admin.require("SET", "lines", "a\nb\u0007" + "c".repeat(500));

        assertThat(failures("GET lines = x"))
                .singleElement()
                .asString()
                .matches("GET lines = x: it is a\\?b\\?c{116}\\.\\.\\.");
    }

    /// Even a server that would permit it to its owner, as this one does.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET small w",
                "FLUSHALL",
                "CONFIG SET dir /tmp",
                "REPLICAOF NO ONE",
                "SAVE",
                "SHUTDOWN NOSAVE",
                "MIGRATE 127.0.0.1 6379 small 0 1000",
                "CLIENT REPLY OFF",
                "ACL SETUSER redoubt-assertions +@all",
                "MODULE LIST",
                "EVAL \"return redis.call('SET', 'small', 'w')\" 0"
            })
    void aLineMayReadAndNothingElse(String command) {
        assertThat(failures(command + " = OK"))
                .singleElement()
                .asString()
                .contains(": it is (error) ")
                .containsPattern("NOPERM|no permissions|can't run this command");
        assertThat(admin.require("GET", "small"))
                .isInstanceOfSatisfying(
                        Reply.Bulk.class, value -> assertThat(value.utf8()).isEqualTo("v"));
    }
}
