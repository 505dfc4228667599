package io.redoubt.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTextTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aBackupIsNamedByItsIdOrTheBeginningOfIt() {
        assertThat(parse("backup:20261123T100000.123Z")).isEqualTo(new RestoreTarget.OfBackup("20261123T100000.123Z"));
        assertThat(parse("backup:latest").text()).isEqualTo("backup:latest");
    }

    @Test
    void latestIsTheEnd() {
        assertThat(parse("latest")).isEqualTo(new RestoreTarget.Latest());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:00:00Z, 2026-11-23T10:00:00Z",
        "2026-11-23 10:00:00z, 2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.123456+02:00, 2026-11-23T08:00:00.123456Z",
        "2026-11-23 10:00:00, 2026-11-23T09:00:00Z",
        "2026-07-23 10:00:00.5, 2026-07-23T08:00:00.5Z",
        "2026-11-23 10:00, 2026-11-23T09:00:00Z",
        "10m ago, 2026-11-23T11:50:00Z",
        "' 2 h ago ', 2026-11-23T10:00:00Z",
    })
    void timesAreReadWithTheirZoneOrInTheLocalOne(String text, String expected) {
        assertThat(parse(text)).isEqualTo(new RestoreTarget.AtTime(Instant.parse(expected)));
    }

    @Test
    void offsetsMayNameTheirBranch() {
        assertThat(parse("offset:4711"))
                .isEqualTo(new RestoreTarget.AtOffset(Optional.empty(), new ReplicationOffset(4711)));
        assertThat(parse("offset:2/4711"))
                .isEqualTo(new RestoreTarget.AtOffset(Optional.of(new BranchId(2)), new ReplicationOffset(4711)));
    }

    @Test
    void aLocalTimeThatCameTwiceIsRefusedWithBothOffsets() {
        assertThatThrownBy(() -> parse("2026-10-25 02:30:00"))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .satisfies(e -> assertThat(e).hasMessageContaining("came twice"))
                .satisfies(
                        e -> assertThat(e.hint()).contains("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"));
        assertThat(parse("2026-10-25T02:30:00+02:00"))
                .isEqualTo(new RestoreTarget.AtTime(Instant.parse("2026-10-25T00:30:00Z")));
    }

    @Test
    void aLocalTimeThatNeverWasIsRefusedWithBothOffsets() {
        assertThatThrownBy(() -> parse("2026-03-29 02:30:00"))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e).hasMessageContaining("does not exist"))
                .satisfies(e -> assertThat(e.hint()).contains("+01:00", "+02:00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "offset:",
                "offset:-1",
                "offset:0/5",
                "offset:99999999999999999999",
                "2026-13-01T00:00:00Z",
                "2026-11-23T25:00:00Z",
                "2026-11-23T10:00:60Z",
                "ago",
                "x ago",
                "999999999999d ago",
                "bookmark:before-deploy",
                "before:1"
            })
    void anythingElseIsWrongUsage(String text) {
        assertThatThrownBy(() -> parse(text))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "offset:1/5", "offset:5", "2026-11-23T10:00:00.123Z"})
    void theTextOfATargetReadsBack(String text) {
        assertThat(parse(text).text()).isEqualTo(text);
    }

    private static RestoreTarget parse(String text) {
        return RestoreTarget.parse(text, CLOCK, BERLIN);
    }
}
