package io.redoubt.cli.command;

import io.redoubt.archive.ArchiveService;
import io.redoubt.archive.ArchiveSettings;
import io.redoubt.archive.SpoolMove;
import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.repository.SourceStore;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `archive URI`: follows a server and keeps everything it writes, until stopped.
final class Archive implements Command {
    @Override
    public String name() {
        return "archive";
    }

    @Override
    public String summary() {
        return "Attach to a server as a replica and keep a base and every later write.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(ServerOptions.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        Stream<Option<?>> own = Stream.of(
                Options.REPO,
                Options.SOURCE,
                ArchiveOptions.SPOOL,
                ArchiveOptions.FSYNC,
                ArchiveOptions.SEGMENT_SIZE,
                ArchiveOptions.SEGMENT_AGE,
                ArchiveOptions.MIN_FREE,
                ArchiveOptions.ANNOUNCE_PORT);
        return Stream.concat(own, Options.serverAccess().stream()).toList();
    }

    @Override
    public String example() {
        return "redoubt archive redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        ServerAccess access = ServerOptions.access(in.operand(0), in);
        SourceStore store = store(in, access);
        try (var service = new ArchiveService(
                store, access, settings(in.options()), in.output().events(), in.clock(), new SecureRandom())) {
            in.stopSignals().onStop(service::stop);
            service.run();
        }
        return 0;
    }

    private static SourceStore store(Invocation in, ServerAccess access) throws IOException {
        SourceOfServer source = SourceOfServer.choose(in, access);
        Optional<Path> wanted = in.options().find(ArchiveOptions.SPOOL).map(source::spoolBelow);
        SourceStore present =
                wanted.isPresent() ? source.repository().sourceFor(source.name(), wanted.get()) : source.store(in);
        SourceStore store = wanted.isPresent()
                ? new SpoolMove(RepositoryChoice.COMPRESSION_LEVEL, in.output().events(), in.clock())
                        .move(present, wanted.get())
                : present;
        in.output()
                .note("archiving %s as source '%s' into '%s', spool '%s'"
                        .formatted(
                                access.uri(),
                                source.name(),
                                source.repository().root(),
                                store.spool().path()));
        return store;
    }

    private static ArchiveSettings settings(OptionValues options) {
        return new ArchiveSettings(
                options.value(ArchiveOptions.FSYNC),
                options.value(ArchiveOptions.SEGMENT_SIZE),
                options.value(ArchiveOptions.SEGMENT_AGE),
                options.value(ArchiveOptions.MIN_FREE),
                options.find(ArchiveOptions.ANNOUNCE_PORT).orElse(0),
                RepositoryChoice.COMPRESSION_LEVEL,
                true);
    }
}
