package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.persistence.monitor.ArchiveFacts;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import io.redoubt.repository.spool.ArchiveState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One source at one moment, as `status` tells it.
///
/// @param running whether an archive holds the source's lock
/// @param state as the archive last wrote it; empty if it never ran
/// @param backups of a source that was never archived; else empty, `list` shows them
/// @param nowMillis when all this was read
record SourceReport(
        SourceName source,
        boolean running,
        Optional<ArchiveState> state,
        Catalog catalog,
        List<BackupEntry> backups,
        long nowMillis,
        Findings findings) {
    static SourceReport of(SourceStore store, Invocation in) throws IOException {
        boolean running = store.isLocked();
        Optional<ArchiveState> state = ArchiveState.read(store.spool().path());
        Catalog catalog = store.catalog();
        long now = in.clock().millis();
        var limits = new Findings.Limits(
                in.options().value(ArchiveOptions.MAX_LAG), in.options().value(ArchiveOptions.GAP_WINDOW));
        boolean archived = running || state.isPresent() || !catalog.branches().isEmpty();
        List<BackupEntry> backups =
                archived ? List.of() : BackupStore.of(store).listing().entries();
        Findings findings = backups.isEmpty()
                ? Findings.of(running, state, catalog, now, limits)
                : Findings.ofBackupsAlone(backups);
        return new SourceReport(store.name(), running, state, catalog, backups, now, findings);
    }

    boolean healthy() {
        return findings.problems().isEmpty();
    }

    private long age(ArchiveState known) {
        return Math.max(0, nowMillis - known.updatedMillis());
    }

    /// Bytes the primary has that would not survive the loss of this machine's power; what the primary has beyond
    /// the received is only known if it may be asked.
    private static long lagBytes(ArchiveState known) {
        long head = Math.max(known.receivedOffset(), known.primaryOffset());
        return known.durableOffset() < 0 || head < 0 ? -1 : head - known.durableOffset();
    }

    private String stateWord() {
        if (!backups.isEmpty()) {
            return "backups only";
        }
        return running ? state.map(known -> known.phase().word()).orElse("starting") : "stopped";
    }

    /// The time of the newest backup that a server has loaded.
    private Optional<Long> lastBackup() {
        return backups.stream()
                .filter(entry -> entry.verification().state() == Verification.State.VERIFIED)
                .map(entry -> entry.record().millis())
                .max(Long::compare);
    }

    private Optional<BranchPosition> end() {
        return catalog.lastBranch().flatMap(branch -> catalog.endOf(branch.id()));
    }

    /// The same for those who watch the server.
    ArchiveFacts facts(Optional<Instant> lastProof, OptionalLong repositoryFreeBytes) {
        return new ArchiveFacts(
                Instant.ofEpochMilli(nowMillis),
                source.text(),
                running,
                stateWord(),
                known(state.map(last -> Findings.lagMillis(last, nowMillis)).orElse(-1L)),
                known(state.map(SourceReport::lagBytes).orElse(-1L)),
                known(state.map(ArchiveState::durableOffset).orElse(-1L)),
                known(state.map(this::age).orElse(-1L)),
                lastBase(),
                lastProof,
                (int) catalog.gaps().stream()
                        .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                        .count(),
                known(state.map(ArchiveState::announcedPort)
                        .filter(port -> port > 0)
                        .orElse(-1)),
                findings.problems(),
                repositoryFreeBytes);
    }

    private static OptionalLong known(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /// When the newest base was begun, or the newest verified backup of a source without an archive.
    private Optional<Instant> lastBase() {
        return catalog.branches().stream()
                .flatMap(branch -> catalog.basesOf(branch.id()).stream())
                .map(BaseEntry::millis)
                .max(Long::compare)
                .or(this::lastBackup)
                .map(Instant::ofEpochMilli);
    }

    void writeTo(JsonLine json) {
        json.text("source", source.text()).flag("running", running).text("state", stateWord());
        state.ifPresent(known -> {
            json.number("branch", known.branch())
                    .text("replid", known.replid())
                    .number("receivedOffset", known.receivedOffset())
                    .number("durableOffset", known.durableOffset())
                    .number("primaryOffset", known.primaryOffset())
                    .number("lagBytes", lagBytes(known))
                    .number("lagMillis", Findings.lagMillis(known, nowMillis))
                    .number("ageMillis", age(known))
                    .text("server", known.server())
                    .text("uri", known.uri())
                    .text("fsync", known.fsync())
                    .number("pid", known.pid())
                    .texts("unknownCommands", known.unknownCommands());
        });
        end().ifPresent(position -> json.number(
                        "restorableBranch", position.branch().number())
                .number("restorableOffset", position.offset().bytes()));
        json.number(
                        "gaps",
                        catalog.gaps().stream()
                                .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                                .count())
                .time("lastBackup", lastBackup().map(Instant::ofEpochMilli))
                .texts("problems", findings.problems())
                .texts("history", findings.history());
    }

    void print(Output out) {
        out.line("%s: %s".formatted(out.palette().strong(source.text()), stateWord()));
        state.ifPresent(known -> {
            out.line("  server     %s %s".formatted(known.uri(), known.server()));
            out.line("  received   offset %s of branch %d".formatted(number(known.receivedOffset()), known.branch()));
            out.line("  durable    offset %s (fsync %s)".formatted(number(known.durableOffset()), known.fsync()));
            out.line("  lag        %s bytes, %s"
                    .formatted(
                            number(lagBytes(known)),
                            HumanDuration.readable(Duration.ofMillis(Findings.lagMillis(known, nowMillis)))));
            out.line("  as of      %s, %s ago"
                    .formatted(
                            Instant.ofEpochMilli(known.updatedMillis()),
                            HumanDuration.readable(Duration.ofMillis(age(known)))));
        });
        end().ifPresent(position -> out.line("  restorable up to offset:%s".formatted(position)));
        lastBackup()
                .ifPresent(last -> out.line("  backups    %d, the last verified one of %s, %s ago"
                        .formatted(
                                backups.size(),
                                Instant.ofEpochMilli(last),
                                HumanDuration.readable(Duration.ofMillis(Math.max(0, nowMillis - last))))));
        findings.problems().forEach(problem -> out.line("  " + out.palette().bad("problem") + "    " + problem));
        findings.history().forEach(line -> out.line("  history    " + line));
        if (healthy()) {
            out.line("  " + out.palette().good("ok"));
        }
    }

    private static String number(long value) {
        return value < 0 ? "unknown" : "%,d".formatted(value);
    }
}
