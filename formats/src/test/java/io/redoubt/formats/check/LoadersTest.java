package io.redoubt.formats.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbVersion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which server writes and loads what; `WritersOnServersTest` asks those there are.
class LoadersTest {
    @ParameterizedTest
    @CsvSource({
        "redis-6.2.11, 9, 9",
        "redis-7.0.15, 10, 9 10",
        "redis-7.2.6, 11, 9 10 11",
        "redis-7.4.1, 12, 9 10 11 12",
        "redis-8.0.2, 12, 9 10 11 12",
        "redis-8.6.3, 13, 9 10 11 12 13",
        "valkey-7.2.14, 11, 9 10 11",
        "valkey-8.1.1, 11, 9 10 11",
        "valkey-9.1.2, 80, 9 10 11 80"
    })
    void aServerWritesOneVersionAndLoadsThoseBefore(String server, int written, String loaded) {
        ServerVersion version = ServerVersion.parse(server);

        assertThat(RdbVersion.writtenBy(version).number()).isEqualTo(written);
        List<Integer> loadable = IntStream.of(9, 10, 11, 12, 13, 80)
                .filter(number -> Loaders.of(new RdbVersion(number == 80 ? RdbMagic.VALKEY : RdbMagic.REDIS, number))
                        .include(version))
                .boxed()
                .toList();
        assertThat(loadable)
                .isEqualTo(Arrays.stream(loaded.split(" ", -1))
                        .map(Integer::valueOf)
                        .toList());
    }
}
