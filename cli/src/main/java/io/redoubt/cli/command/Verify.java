package io.redoubt.cli.command;

import io.redoubt.archive.backup.BackupVerifier;
import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.BackupStore.Listing;
import io.redoubt.repository.backup.Verification.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `verify`: reads backups again, lets a real server load them, and records what was found; or reads files a server
/// wrote, and tells whether they are whole and who loads them.
final class Verify implements Command {
    private static final String PREFIX = "backup:";

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String summary() {
        return "Check every byte of a server's files, or of backups, which a real server loads besides.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.optional(
                "FILE|DIR|BACKUP",
                "A dump.rdb, an append-only file or directory, or a data directory; backup:ID, backup:latest;"
                        + " or nothing for every backup."));
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                Options.REPO,
                Options.SOURCE,
                Options.CONFIG,
                Options.SKIP_BOOT,
                Options.SERVER_BINARY,
                Options.TIMEOUT);
    }

    @Override
    public String example() {
        return "redoubt verify /var/lib/redis";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Optional<String> files = in.optionalOperand(0).filter(Verify::meansFiles);
        return files.isPresent() ? FileVerification.run(in, files.get()) : backups(in);
    }

    /// What is there is meant, whatever it is called; what is not there and looks like no id is a mistyped path.
    private static boolean meansFiles(String text) {
        if (text.startsWith(PREFIX)) {
            return false;
        }
        return Files.exists(Path.of(text)) || !text.matches("latest|[0-9TZ.]+");
    }

    private static int backups(Invocation in) throws IOException {
        BackupStore store = BackupStore.of(RepositoryChoice.source(in));
        List<BackupEntry> found = new ArrayList<>();
        List<RedoubtException> unreadable;
        try (SourceLock _ = store.lock()) {
            var verifier = new BackupVerifier(
                    store, Backup.trial(in, store), in.output().progress(), in.clock());
            Listing chosen = chosen(in, store);
            for (BackupEntry entry : chosen.entries()) {
                BackupEntry now = verifier.verify(entry);
                tell(now, in.output());
                found.add(now);
            }
            unreadable = chosen.unreadable();
        }
        unreadable.forEach(problem -> in.output().line(in.output().palette().bad("bad") + " " + problem.getMessage()));
        in.output().json(JsonLine.schema(1).objects("backups", found, BackupReport::writeTo));
        if (!unreadable.isEmpty()) {
            return ErrorCode.VERIFICATION_FAILED.exitStatus();
        }
        return status(found, in.options().on(Options.SKIP_BOOT) ? State.CHECKSUMMED : State.VERIFIED);
    }

    private static Listing chosen(Invocation in, BackupStore store) throws IOException {
        if (in.optionalOperand(0).isPresent()) {
            String text = in.operand(0);
            return new Listing(
                    List.of(store.find(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text)), List.of());
        }
        Listing all = store.listing();
        if (all.entries().isEmpty() && all.unreadable().isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.TARGET_UNREACHABLE,
                    "source '%s' has no backup".formatted(store.source()),
                    "'redoubt backup URI' makes one.");
        }
        return all;
    }

    private static void tell(BackupEntry entry, Output out) {
        String line = BackupReport.line(entry);
        out.line(
                switch (entry.verification().state()) {
                    case VERIFIED -> out.palette().good("ok") + "  " + line;
                    case CHECKSUMMED, UNVERIFIED -> "--  " + line;
                    case DAMAGED -> out.palette().bad("bad") + " " + line;
                });
    }

    /// @param wanted the state that is no finding
    private static int status(List<BackupEntry> found, State wanted) {
        State worst = found.stream()
                .map(entry -> entry.verification().state())
                .max(State::compareTo)
                .orElse(State.VERIFIED);
        if (worst == State.DAMAGED) {
            return ErrorCode.VERIFICATION_FAILED.exitStatus();
        }
        return worst.compareTo(wanted) > 0 ? ErrorCode.FINDINGS.exitStatus() : 0;
    }
}
