package io.redoubt.persistence.advise;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.PersistencePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The questions that lead to a policy. What is printed and what decides is one tree.
public final class DecisionTree {
    /// `everysec` may lose this much: a force that has not ended puts the next write off for up to two seconds.
    static final Duration EVERYSEC_WINDOW = Duration.ofSeconds(2);

    /// Linux writes back what is older than 30 s, and looks every 5 s; twice that, for a disk with other work.
    static final Duration KERNEL_WINDOW = Duration.ofSeconds(70);

    /// The longest save point of the profile `rdb`.
    static final Duration LONGEST_SAVE_POINT = Duration.ofHours(1);

    /// Above it a force each second holds up the server on a common disk.
    static final ByteRate FORCE_LIMIT = new ByteRate(ByteSize.mebibytes(50));

    private static final Node ROOT = new Question(
            "Can all of it be made again from elsewhere? (--rebuildable)",
            Needs::rebuildable,
            new Leaf(
                    PersistencePolicy.NONE,
                    "cache",
                    "nothing has to survive, so nothing is written; keys are evicted when memory is full"
                            + " ('none' refuses writes instead)"),
            new Question(
                    "Must a power cut take less than 2 s of writes? (--max-loss below 2s)",
                    needs -> needs.maxLoss().compareTo(EVERYSEC_WINDOW) < 0,
                    leaf(
                            PersistencePolicy.AOF_ALWAYS,
                            "only a force before each answer keeps it: once a second is up to 2 s on a slow disk"),
                    new Question(
                            "May it take an hour, and the time a snapshot needs? (--max-loss of 1h and more)",
                            DecisionTree::mayLoseSnapshots,
                            leaf(
                                    PersistencePolicy.RDB,
                                    "snapshots lose no more than that, restart fastest and write least"),
                            new Question(
                                    "Does something carry a dump.rdb away regularly? (--dumps)",
                                    Needs::dumps,
                                    leaf(
                                            PersistencePolicy.HYBRID,
                                            "the append-only file keeps all but about a second; dump.rdb is only for"
                                                    + " whoever carries it away, and is not read at a start"),
                                    new Question(
                                            "More than 50 MiB of writes a second, and may a power cut take 70 s?"
                                                    + " (--write-rate above 50mb/s, --max-loss of 70s and more)",
                                            DecisionTree::forcesWouldHold,
                                            leaf(
                                                    PersistencePolicy.AOF_NO,
                                                    "forcing so much each second holds up the server, and the kernel"
                                                            + " writes back in time"),
                                            leaf(
                                                    PersistencePolicy.AOF_EVERYSEC,
                                                    "a force a second costs little and bounds the loss to about a second,"
                                                            + " 2 s on a slow disk"))))));

    private DecisionTree() {}

    /// A question, or the end.
    sealed interface Node {}

    /// @param text ends with its question mark and the options that answer it
    record Question(String text, Predicate<Needs> answer, Node yes, Node no) implements Node {}

    /// @param profile the name `redoubt profile` knows it by
    /// @param reason a clause
    record Leaf(PersistencePolicy policy, String profile, String reason) implements Node {}

    /// A question that was answered.
    record Answered(String question, boolean yes) {}

    /// Where the answers lead, and the way there.
    record Decision(Leaf leaf, List<Answered> way) {}

    static Decision decide(Needs needs) {
        List<Answered> way = new ArrayList<>();
        Node node = ROOT;
        while (true) {
            switch (node) {
                case Leaf leaf -> {
                    return new Decision(leaf, List.copyOf(way));
                }
                case Question question -> {
                    boolean yes = question.answer.test(needs);
                    way.add(new Answered(question.text, yes));
                    node = yes ? question.yes : question.no;
                }
            }
        }
    }

    /// The tree as text.
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        draw(ROOT, "", lines);
        return lines;
    }

    private static void draw(Node node, String indent, List<String> lines) {
        switch (node) {
            case Leaf leaf -> lines.add(indent + "-> " + leaf.profile + ": " + leaf.reason);
            case Question question -> {
                lines.add(indent + question.text);
                lines.add(indent + "yes");
                draw(question.yes, indent + "  ", lines);
                lines.add(indent + "no");
                draw(question.no, indent + "  ", lines);
            }
        }
    }

    private static Leaf leaf(PersistencePolicy policy, String reason) {
        return new Leaf(policy, policy.word(), reason);
    }

    private static boolean mayLoseSnapshots(Needs needs) {
        Duration window = LONGEST_SAVE_POINT.plus(AssumedPace.time(needs.memory(), AssumedPace.SAVE));
        // A dataset that is saved within a minute is taken for one that is saved at once: '1h' is what people ask for.
        Duration asked = needs.maxLoss().plus(Duration.ofMinutes(1));
        return asked.compareTo(window) >= 0;
    }

    private static boolean forcesWouldHold(Needs needs) {
        return needs.writeRate().compareTo(FORCE_LIMIT) > 0 && needs.maxLoss().compareTo(KERNEL_WINDOW) >= 0;
    }
}
