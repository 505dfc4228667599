package io.redoubt.formats.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.rdb.RdbBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SurveyTest {
    private static Survey survey(RdbBuilder rdb, int depth, int top) throws IOException {
        byte[] bytes = rdb.endWithChecksum();
        return Survey.of(new ByteArrayInputStream(bytes), "test", new Survey.Question(_ -> true, depth, top, 0));
    }

    private static RdbBuilder key(RdbBuilder rdb, String name) {
        return rdb.raw(0).string(name).string("x");
    }

    @Test
    void prefixesWithoutEndFillNoMemoryAndTheLargeOneStaysFound() throws IOException {
        RdbBuilder rdb = new RdbBuilder("REDIS0011").raw(254, 0);
        for (int i = 0; i < 50_000; i++) {
            key(rdb, "p" + i + ":x");
            if (i % 5 == 0) {
                key(rdb, "large:" + i);
            }
        }

        Survey survey = survey(rdb, 1, 1);

        assertThat(survey.all().keys()).isEqualTo(60_000);
        assertThat(survey.prefixesApproximate()).isTrue();
        assertThat(survey.prefixes())
                .hasSize(1)
                .hasEntrySatisfying("large:", group -> assertThat(group.keys()).isEqualTo(10_000));
        assertThat(survey.otherPrefixes().keys()).isEqualTo(50_000);
    }

    @Test
    void aLongNameIsHeldInPartOnly() throws IOException {
        String name = "n".repeat(60);
        RdbBuilder rdb = new RdbBuilder("REDIS0011").raw(254, 0).raw(0).raw(0x43, 0xe8);
        rdb.text("y".repeat(1000)).string("x");
        key(rdb, name);

        Survey survey = survey(rdb, 1, 10);

        assertThat(survey.largest()).hasSize(2);
        assertThat(survey.largest().getFirst().name().name()).hasSize(NotableKey.LONGEST_NAME);
    }

    @Test
    void lifetimesEndWithTheirLastMillisecond() {
        assertThat(Lifetime.of(-1)).isEqualTo(Lifetime.EXPIRED);
        assertThat(Lifetime.of(0)).isEqualTo(Lifetime.EXPIRED);
        assertThat(Lifetime.of(1)).isEqualTo(Lifetime.HOUR);
        assertThat(Lifetime.of(3_600_000)).isEqualTo(Lifetime.HOUR);
        assertThat(Lifetime.of(3_600_001)).isEqualTo(Lifetime.DAY);
        assertThat(Lifetime.of(Long.MAX_VALUE)).isEqualTo(Lifetime.LONGER);
    }

    @Test
    void memoryIsHandedOutInTheSizesOfJemalloc() {
        int[][] sizes = {
            {0, 8},
            {8, 8},
            {9, 16},
            {17, 32},
            {33, 48},
            {112, 112},
            {128, 128},
            {129, 160},
            {161, 192},
            {256, 256},
            {257, 320},
            {1025, 1280},
            {4097, 5120},
            {16_385, 20_480}
        };

        for (int[] size : sizes) {
            assertThat(MemoryEstimate.allocated(size[0]))
                    .as("%d bytes", size[0])
                    .isEqualTo(size[1]);
        }
    }

    @Test
    void aCompressedValueIsEstimatedByWhatItHolds() throws IOException {
        RdbBuilder plain = new RdbBuilder("REDIS0011")
                .raw(254, 0)
                .raw(0)
                .string("k")
                .raw(0x41, 0x00)
                .text("x".repeat(256));
        RdbBuilder compressed =
                new RdbBuilder("REDIS0011").raw(254, 0).raw(0).string("k").raw(0xc3, 5, 0x41, 0x00);
        compressed.raw(0, 'x', 0xe0, 246, 0);

        KeyGroup found = survey(compressed, 0, 1).all();

        assertThat(found.memory()).isEqualTo(survey(plain, 0, 1).all().memory()).isGreaterThan(256);
        assertThat(found.bytes()).isLessThan(20);
    }
}
