package io.redoubt.drill.archive;

import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Everything that writes to an archived primary, and what they were told. Of the thread that started it; the
/// figures are final once it is closed.
final class PrimaryLoad implements AutoCloseable {
    private final List<NumberedWriter> writers = new ArrayList<>();
    private final Checkpoints checkpoints;
    private final Optional<ArchiveWitness> witness;

    private PrimaryLoad(Checkpoints checkpoints, Optional<ArchiveWitness> witness) {
        this.checkpoints = checkpoints;
        this.witness = witness;
    }

    /// @return once every client was answered
    static PrimaryLoad start(ServerBinary binary, ScratchServer primary, int clients) throws InterruptedException {
        PrimaryLoad load = new PrimaryLoad(
                Checkpoints.start(primary, clients),
                ArchiveWitness.speaksTo(binary.version())
                        ? Optional.of(ArchiveWitness.start(primary))
                        : Optional.empty());
        try {
            for (int client = 0; client < clients; client++) {
                load.writers.add(NumberedWriter.start(client, primary));
            }
            for (NumberedWriter writer : load.writers) {
                writer.awaitFirst();
            }
            return load;
        } catch (InterruptedException | RuntimeException e) {
            load.close();
            throw e;
        }
    }

    List<NumberedWriter> writers() {
        return writers;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /// The last number the primary said is on the archive's disk; empty if it said so of none, or cannot.
    OptionalLong confirmed() {
        return witness.map(ArchiveWitness::confirmed).orElse(OptionalLong.empty());
    }

    /// @throws io.redoubt.core.RedoubtException if the primary stopped answering: such a round tells nothing
    @Override
    public void close() {
        try (checkpoints) {
            writers.forEach(NumberedWriter::close);
            witness.ifPresent(ArchiveWitness::close);
        }
    }
}
