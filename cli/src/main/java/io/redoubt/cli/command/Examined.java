package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.Options;
import io.redoubt.core.option.SetupOptions;
import io.redoubt.persistence.doctor.Doctor;
import io.redoubt.persistence.doctor.RepositoryFacts;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// What the operands of `doctor` mean: at most one of each kind, all of one server.
final class Examined {
    private static final String ONE_SERVER =
            "Give what there is of one server: a URI, a redis.conf, a data directory, a compose file.";

    private Optional<String> uri = Optional.empty();
    private Optional<Path> file = Optional.empty();
    private Optional<Path> directory = Optional.empty();
    private Optional<Path> compose = Optional.empty();

    private Examined() {}

    /// @throws RedoubtException USAGE for operands that are nothing or too much
    static Doctor.Given given(Invocation in) throws IOException {
        if (in.operands().isEmpty()) {
            throw usage("doctor was given nothing to examine");
        }
        Examined examined = new Examined();
        in.operands().forEach(examined::take);
        return new Doctor.Given(
                examined.uri.isPresent() ? Optional.of(ServerOptions.access(examined.uri.get(), in)) : Optional.empty(),
                examined.file,
                examined.directory,
                examined.compose,
                in.options().find(SetupOptions.EXAMINED_FOR).map(NamedServer::version),
                in.options().value(SetupOptions.DURABILITY),
                repository(in));
    }

    private void take(String operand) {
        if (operand.isBlank()) {
            throw usage("one of the things to examine has no name");
        }
        if (operand.contains("://")) {
            requireFirst(uri.isEmpty(), "servers");
            uri = Optional.of(operand);
            return;
        }
        Path path = Path.of(operand);
        if (Files.isDirectory(path)) {
            requireFirst(directory.isEmpty(), "directories");
            directory = Optional.of(path);
        } else if (!Files.exists(path)) {
            throw usage("there is no file or directory '%s', or this user may not see it".formatted(operand));
        } else if (operand.matches(".*\\.ya?ml")) {
            requireFirst(compose.isEmpty(), "compose files");
            compose = Optional.of(path);
        } else {
            requireFirst(file.isEmpty(), "configuration files");
            file = Optional.of(path);
        }
    }

    private static void requireFirst(boolean first, String kind) {
        if (!first) {
            throw usage("doctor examines one server at a time, and was given several " + kind);
        }
    }

    /// Only a repository that was named: a server need not be archived where this user keeps something.
    private static Optional<RepositoryFacts> repository(Invocation in) throws IOException {
        if (in.options().find(Options.REPO).isEmpty()) {
            return Optional.empty();
        }
        SourceStore store = RepositoryChoice.source(in);
        SourceReport report = SourceReport.of(store, in);
        return Optional.of(new RepositoryFacts(
                store.name().text(),
                report.state().isPresent(),
                report.running(),
                newestBackup(store),
                report.findings().problems()));
    }

    private static OptionalLong newestBackup(SourceStore store) throws IOException {
        return BackupStore.of(store).listing().entries().stream()
                .filter(entry -> entry.verification().state() == Verification.State.VERIFIED)
                .mapToLong(entry -> entry.record().millis())
                .max();
    }

    private static RedoubtException usage(String message) {
        return new RedoubtException(ErrorCode.USAGE, message, ONE_SERVER);
    }
}
