package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DemoFolder;
import io.redoubt.drill.DemoPace;
import io.redoubt.drill.DemoReport;
import io.redoubt.drill.Story;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// `demo`: shows on a server of its own that what one command destroyed comes back, key by key.
final class Demo implements Command {
    /// Those of the launcher: the cache fits no others.
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1");

    /// The program's entry, by name: the package above knows the commands, so they must not know it.
    private static final String PROGRAM = "io.redoubt.cli.Main";

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String summary() {
        return "Lose a dataset to FLUSHALL on a server of its own, restore it, and compare every key.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Options.KEEP, Options.SERVER_BINARY);
    }

    @Override
    public String example() {
        return "redoubt demo";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        var demo = new io.redoubt.drill.Demo(
                binary(in.options().find(Options.SERVER_BINARY)),
                thisProgram(),
                DemoPace.usual(),
                in.clock(),
                RandomGenerator.getDefault());
        Optional<Path> keep = in.options().find(Options.KEEP);
        try (DemoFolder folder = keep.isPresent() ? DemoFolder.kept(keep.get()) : DemoFolder.temporary()) {
            DemoReport report =
                    demo.run(folder, new Story(in.output()::line), in.output().progress());
            JsonLine json = JsonLine.schema(1);
            report.writeTo(json);
            if (folder.isKept()) {
                json.text("kept", folder.root().toString());
            }
            in.output().json(json);
            return report.passed() ? 0 : ErrorCode.VERIFICATION_FAILED.exitStatus();
        }
    }

    private static ServerBinary binary(Optional<Path> named) {
        ServerBinaries binaries = ServerBinaries.standard();
        return named.map(binaries::at).orElseGet(binaries::embedded);
    }

    /// What starts another process of this program: the same Java, the same classes, the same cache if
    /// there is one.
    static List<String> thisProgram() {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> words = new ArrayList<>();
        words.add(self.command()
                .orElseGet(() ->
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Arrays.stream(self.arguments().orElse(new String[0]))
                .filter(word -> word.startsWith("-XX:AOTCache=") || word.equals("-Xlog:disable"))
                .forEach(words::add);
        words.addAll(JVM_OPTIONS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
        return words;
    }
}
