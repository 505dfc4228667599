package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// `redoubt archive`, started as a user would.
///
/// @param program the launcher, which becomes the JVM by `exec`
/// @param jvmOptions as for REDOUBT_JVM_OPTS
/// @param options of `archive`
record RedoubtArchive(Path program, String jvmOptions, List<String> options) implements Contender {
    RedoubtArchive {
        options = List.copyOf(options);
    }

    @Override
    public String name() {
        return "redoubt";
    }

    @Override
    public Following start(ScratchServer primary, Path place) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                program.toString(),
                "archive",
                "redis://127.0.0.1:" + primary.port(),
                "--repo",
                place.resolve("repository").toString(),
                "--spool",
                place.resolve("spool").toString()));
        command.addAll(options);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("output").toFile());
        builder.environment().put("REDISCLI_AUTH", new String(primary.password().utf8(), StandardCharsets.UTF_8));
        builder.environment().put("REDOUBT_JVM_OPTS", jvmOptions);
        // A build or a cache made in the middle of a run would be measured too.
        builder.environment().put("REDOUBT_REBUILD", "0");
        builder.environment().put("REDOUBT_AOT", "off");
        return new Running(builder.start());
    }

    private record Running(Process process) implements Following {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean alive() {
            return process.isAlive();
        }

        @Override
        public void finish() {
            process.destroy();
        }

        @Override
        public boolean worksAtEnd() {
            return true;
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
