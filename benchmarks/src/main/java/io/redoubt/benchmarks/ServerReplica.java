package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A real replica with `appendonly yes`, `appendfsync everysec`.
record ServerReplica(ServerBinary binary) implements Contender {
    @Override
    public String name() {
        return "replica";
    }

    @Override
    public Following start(ScratchServer primary, Path place) {
        String password = new String(primary.password().utf8(), StandardCharsets.UTF_8);
        ScratchServer replica = ScratchServer.of(binary)
                .directory(place)
                .option("replicaof", "127.0.0.1", Integer.toString(primary.port()))
                .option("masterauth", password)
                .option("appendonly", "yes")
                .option("appendfsync", "everysec")
                .option("auto-aof-rewrite-percentage", "0")
                .start(Duration.ofSeconds(30));
        return new Running(replica);
    }

    private record Running(ScratchServer replica) implements Following {
        @Override
        public long pid() {
            return replica.pid();
        }

        @Override
        public boolean alive() {
            return replica.alive();
        }

        @Override
        public void finish() {}

        @Override
        public boolean worksAtEnd() {
            return false;
        }

        @Override
        public void close() {
            replica.close();
        }
    }
}
