package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.survey.NotableKey;
import io.redoubt.formats.survey.Survey;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `inspect` estimates of memory is near what a server says of the keys it holds. `-Dredoubt.seed=N` repeats a
/// run.
class MemoryOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("redoubt.seed", new Random().nextLong(1_000_000_000));

    @TempDir
    Path folder;

    private static final class Sums {
        private long estimated;
        private long used;

        void add(NotableKey key, long memory) {
            estimated += key.memory();
            used += memory;
        }

        double factor() {
            return (double) estimated / used;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.redoubt.system.TestServer#formats")
    void theEstimateIsNearWhatAServerSays(TestServer tested) throws IOException {
        Map<String, Sums> byType = new TreeMap<>();
        Map<String, Sums> byEncoding = new TreeMap<>();
        Sums all = new Sums();
        try (ScratchServer server =
                ScratchServer.of(tested.require()).directory(folder).start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                RandomDataset.fill(connection, server.version(), new Random(SEED));
                MemorySamples.fill(connection);
                Reply _ = connection.require("SAVE");
                for (NotableKey key : survey().largest()) {
                    long used = used(connection, key.name());
                    add(byType, key.type().dataType().word(), key, used);
                    add(byEncoding, key.type().name(), key, used);
                    all.add(key, used);
                }
            }
        }
        String told = "%s (seed %d)".formatted(tested, SEED);
        assertThat(all.factor()).as(told).isBetween(0.8, 1.25);
        byType.forEach((type, sums) -> {
            switch (type) {
                // What their groups and trees take shows in no number of the file.
                case "stream" -> assertThat(sums.factor()).as(told + type).isBetween(0.5, 1.5);
                // Vector sets take about ten times their bytes in the file: the graph is laid out for all its links.
                case "module" -> assertThat(sums.factor()).as(told + type).isLessThan(1);
                default -> assertThat(sums.factor()).as(told + type).isBetween(0.8, 1.25);
            }
        });
        byEncoding.forEach(
                (type, sums) -> assertThat(sums.factor()).as(told + type).isLessThan(2));
    }

    private static void add(Map<String, Sums> sums, String of, NotableKey key, long used) {
        sums.computeIfAbsent(of, _ -> new Sums()).add(key, used);
    }

    private Survey survey() throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve("dump.rdb"))) {
            return Survey.of(in, "dump.rdb", new Survey.Question(_ -> true, 0, 1000, 0));
        }
    }

    private static long used(ServerConnection connection, DatasetKey key) {
        Reply _ = connection.require("SELECT", Integer.toString(key.database()));
        Reply answer = connection.call(latin("MEMORY"), latin("USAGE"), key.name(), latin("SAMPLES"), latin("0"));
        if (answer instanceof Reply.Number(long bytes)) {
            return bytes;
        }
        throw new AssertionError("MEMORY USAGE answered " + answer.describe());
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
