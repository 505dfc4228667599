package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreResult;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestorePoint;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `restore`: brings a moment of the past back as files a server loads.
final class Restore implements Command {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "restore";
    }

    @Override
    public String summary() {
        return "Bring back the dataset of a moment as a directory a server can load.";
    }

    @Override
    public List<Option<?>> options() {
        Stream<Option<?>> own = Stream.of(
                Options.TO,
                Options.INTO,
                Options.REPO,
                Options.SOURCE,
                Options.FORMAT,
                Options.TTL,
                Options.CONFIG,
                Options.CHECK_SERVER,
                Options.OWNER,
                Options.SERVER_BINARY,
                Options.TIMEOUT,
                Options.DRY_RUN,
                Options.FORCE);
        return Stream.concat(own, Options.serverAccess().stream()).toList();
    }

    @Override
    public String example() {
        return "redoubt restore --to '10m ago' --into /var/lib/redis";
    }

    @Override
    public int run(Invocation in) throws IOException {
        OptionValues options = in.options();
        RestoreTarget target = RestoreTarget.parse(options.require(Options.TO), in.clock(), ZoneId.systemDefault());
        SourceStore store = RepositoryChoice.source(in);
        RestorePlan plan = new RestorePlanner(in.clock()).plan(store, target);
        if (options.on(Options.DRY_RUN)) {
            plan.describe().forEach(in.output()::line);
            JsonLine json = JsonLine.schema(1);
            plan.writeTo(json);
            in.output().json(json);
            return 0;
        }
        Path into = options.require(Options.INTO).toAbsolutePath().normalize();
        plan.describe().forEach(in.output()::note);
        RestoreRun run = new RestoreRun(
                store, binaries(options), in.output().progress(), in.output().events(), in.clock());
        RestoreResult result = run.run(plan, order(in, into));
        tell(result, in.output());
        return 0;
    }

    static ServerBinaries binaries(OptionValues options) {
        return options.find(Options.SERVER_BINARY)
                .map(path -> ServerBinaries.standard().naming(path))
                .orElseGet(ServerBinaries::standard);
    }

    private static RestoreOrder order(Invocation in, Path into) throws IOException {
        OptionValues options = in.options();
        RestoreOrder.Format format = switch (options.value(Options.FORMAT)) {
            case AOF -> RestoreOrder.Format.AOF;
            case RDB -> RestoreOrder.Format.RDB;
        };
        return RestoreOrder.into(into)
                .as(format)
                .forced(options.on(Options.FORCE))
                .ownedBy(options.find(Options.OWNER))
                .fitting(settings(in))
                .within(options.value(Options.TIMEOUT));
    }

    private static Optional<TargetSettings> settings(Invocation in) throws IOException {
        Optional<Path> file = in.options().find(Options.CONFIG);
        if (file.isPresent()) {
            return Optional.of(TargetSettings.ofFile(file.get()));
        }
        Optional<String> uri = in.options().find(Options.CHECK_SERVER);
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        try (ServerConnection server = ServerConnection.open(ServerOptions.access(uri.get(), in), CONNECT)) {
            return Optional.of(TargetSettings.ofServer(server));
        }
    }

    private static void tell(RestoreResult result, Output out) {
        JsonLine json = JsonLine.schema(1);
        result.writeTo(json);
        out.json(json);
        out.line("Restored to %s%s."
                .formatted(
                        RestorePoint.timeText(result.reached().millis()),
                        result.reached()
                                .position()
                                .map(at -> ", offset %s (branch %s)".formatted(at.offset(), at.branch()))
                                .or(() -> result.reached().backup().map(id -> ", backup " + id))
                                .orElse("")));
        out.line("%s, %s, loaded by a real server in %s, in '%s'."
                .formatted(
                        HumanCount.readable(result.counted().keys(), "key"),
                        new ByteSize(result.bytes()).readable(),
                        HumanDuration.readable(
                                Duration.ofMillis(result.counted().bootMillis())),
                        result.target()));
        result.keptAside().ifPresent(old -> out.line("The old directory is kept at '%s'.".formatted(old)));
        result.warnings().forEach(out::warn);
        if (!result.neededSettings().isEmpty()) {
            out.line("The server that loads it needs these settings:");
            result.neededSettings().forEach(setting -> out.line("  " + setting));
        }
        if (result.counted().vanishing() > 0) {
            out.warn("%,d keys have expired since: they vanish when a server starts on these files"
                    .formatted(result.counted().vanishing()));
        }
    }
}
