package io.redoubt.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadTest {
    @ParameterizedTest
    @EnumSource
    void aBatchIsWholeCommands(Load load) {
        byte[] batch = load.batches(Load.Values.BINARY, new Random(1)).getFirst();
        var transcriber =
                new StreamTranscriber(CommandTable.standard(), new ExpiryRewriting.None(), 0, new ReplicationOffset(0));

        transcriber.accept(batch, 0, batch.length, 0, new LogBuffer(1 << 16));

        assertThat(transcriber.boundaryConsumed()).isEqualTo(batch.length);
    }
}
