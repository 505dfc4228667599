package io.redoubt.repository.retention;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.BaseEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of a source goes and what stays, decided and not yet done.
///
/// @param backupWindow what `--keep-within` keeps of the backups; empty without it, and without a verified backup
/// @param historyWindow the same for bases and log
/// @param notes what the user should know
/// @param refusals what speaks against it
/// @param now what the clocks said when it was made
public record RetentionPlan(
        SourceName source,
        RetentionPolicy policy,
        Optional<Window> backupWindow,
        Optional<Window> historyWindow,
        List<Removal> removals,
        List<Kept> kept,
        List<String> notes,
        List<Refusal> refusals,
        ClockReading now) {
    public RetentionPlan {
        removals = List.copyOf(removals);
        kept = List.copyOf(kept);
        notes = List.copyOf(notes);
        refusals = List.copyOf(refusals);
    }

    static RetentionPlan of(RetentionFacts facts, RetentionPolicy policy) {
        BackupRule backups = BackupRule.of(policy, facts.backups(), facts.now().wallMillis());
        Optional<HistoryRule> history = policy.keepWithin()
                .map(length -> new HistoryRule(
                        facts.catalog(),
                        facts.damagedBases(),
                        facts.leftovers(),
                        length,
                        facts.now().wallMillis()));
        List<Removal> removals = new ArrayList<>(backups.removals());
        history.ifPresent(rule -> removals.addAll(rule.removals()));
        facts.leftovers().forEach(left -> removals.add(new Removal.OfLeftover(left.name(), left.bytes())));
        List<Kept> kept = new ArrayList<>(backups.kept());
        history.ifPresent(rule -> kept.addAll(rule.kept()));
        return new RetentionPlan(
                facts.source(),
                policy,
                backups.window(),
                history.flatMap(HistoryRule::window),
                removals,
                kept,
                notes(facts, policy),
                refusals(facts, policy),
                facts.now());
    }

    private static List<String> notes(RetentionFacts facts, RetentionPolicy policy) {
        List<String> notes = new ArrayList<>();
        if (policy.keepWithin().isEmpty() && !facts.catalog().branches().isEmpty()) {
            notes.add("without --keep-within only backups go; bases and log stay as they are");
        }
        return notes;
    }

    private static List<Refusal> refusals(RetentionFacts facts, RetentionPolicy policy) {
        List<Refusal> refusals = new ArrayList<>();
        if (keepsNothing(facts)) {
            refusals.add(new Refusal(
                    ErrorCode.NOTHING_LEFT,
                    "by this policy nothing would be left: of %,d backups none is verified, and no base can be read"
                            .formatted(facts.backups().size()),
                    "See 'redoubt verify', make one with 'redoubt backup', or let an archive take a base. Nothing overrides"
                            + " this.",
                    false));
        }
        refusals.addAll(ClockRule.of(policy).refusals(facts.now(), facts.newestMillis(), facts.before()));
        return refusals;
    }

    /// Only what is known to be good counts.
    private static boolean keepsNothing(RetentionFacts facts) {
        boolean stored =
                !facts.backups().isEmpty() || !facts.catalog().branches().isEmpty();
        boolean good = facts.backups().stream().anyMatch(backup -> backup.isVerified())
                || facts.catalog().bases().stream()
                        .filter(BaseEntry::sealed)
                        .anyMatch(base -> !facts.damagedBases().contains(base.file()));
        return stored && !good;
    }

    /// Bytes that are free afterwards.
    public long freedBytes() {
        return removals.stream().mapToLong(Removal::bytes).sum();
    }

    /// @throws RedoubtException the first refusal that stands, with what force would do as the hint
    public void requireAllowed(boolean force) {
        refusals.stream()
                .filter(refusal -> !force || !refusal.canBeForced())
                .findFirst()
                .ifPresent(refusal -> {
                    throw refusal.exception();
                });
    }

    /// Lines for people.
    public List<String> describe() {
        return new RetentionText(this).lines();
    }

    /// Adds the plan's fields to a JSON object.
    public void writeTo(JsonLine json) {
        new RetentionText(this).writeTo(json);
    }
}
