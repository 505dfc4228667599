package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Progress;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an archive holds, compared with what was sent.
final class HeldHistory {
    private final SourceStore store;
    private final Catalog catalog;
    private final Map<ReplicationId, Timeline> sent;
    private final byte[] rdb;

    HeldHistory(SourceStore store, Map<ReplicationId, Timeline> sent, byte[] rdb) throws IOException {
        this.store = store;
        this.catalog = store.catalog();
        this.sent = sent;
        this.rdb = rdb;
    }

    Catalog catalog() {
        return catalog;
    }

    /// Every stored byte is what was sent, whether it was promised or not.
    void requireTrue() throws IOException {
        for (SegmentEntry segment : catalog.segments()) {
            Timeline timeline = timelineOf(segment.branch());
            assertThat(commands(segment))
                    .as("commands of %s", segment)
                    .isEqualTo(
                            timeline.kept(segment.start().bytes(), segment.end().bytes()));
            if (segment.sealed()) {
                SealedFile file = SealedFile.open(segment.file());
                file.verify(Progress.silent());
                Sealer.requireFits(segment, SegmentFooter.of(file));
            }
        }
        for (BaseEntry base : catalog.bases()) {
            if (base.sealed()) {
                SealedFile.open(base.file()).verify(Progress.silent());
                assertThat(read(store.openBase(base))).as("%s", base).isEqualTo(rdb);
            }
        }
    }

    /// A restore to this position is possible: base, and log without a hole.
    void requireRestorable(BranchPosition position) throws IOException {
        Branch branch = catalog.branch(position.branch())
                .orElseGet(() -> fail("durable %s is on a branch that is not known: %s", position, catalog));
        ReplicationOffset held = branch.start();
        if (branch.parent().isPresent()) {
            requireRestorable(branch.parent().get());
        } else {
            List<BaseEntry> bases = catalog.basesOf(branch.id());
            assertThat(bases).as("base of the durable %s", position).hasSize(1);
            assertThat(read(store.openBase(bases.getFirst())))
                    .as("base of the durable %s", position)
                    .isEqualTo(rdb);
        }
        for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
            if (held.compareTo(position.offset()) < 0) {
                assertThat(segment.start())
                        .as("hole before the durable %s: %s", position, catalog)
                        .isEqualTo(held);
                held = segment.end();
            }
        }
        assertThat(held)
                .as("end of %s, for the durable %s", branch, position)
                .isGreaterThanOrEqualTo(position.offset());
    }

    /// Each missing range is a recorded gap, and no gap claims that something was not missing that is.
    void requireNoSilentGap() {
        assertThat(catalog.missing()).as("said to be gone: %s", catalog).isEmpty();
        assertThat(catalog.withoutBase())
                .as("said to have lost its base: %s", catalog)
                .isEmpty();
        for (Branch branch : catalog.branches()) {
            ReplicationOffset held = branch.start();
            for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
                if (!segment.start().equals(held)) {
                    requireLost(
                            new BranchPosition(branch.id(), held), new BranchPosition(branch.id(), segment.start()));
                }
                held = segment.end();
            }
        }
        catalog.branches().stream()
                .skip(1)
                .filter(branch -> branch.parent().isEmpty())
                .forEach(branch -> {
                    assertThat(catalog.gaps())
                            .as("a gap that leads to %s", branch)
                            .anySatisfy(gap -> {
                                assertThat(gap.outcome()).isEqualTo(Gap.Outcome.LOST);
                                assertThat(gap.to().orElseThrow().branch()).isEqualTo(branch.id());
                            });
                });
        for (Gap gap : catalog.gaps()) {
            gap.to().filter(to -> isHoleWithin(gap.from(), to)).ifPresent(to -> {
                assertThat(catalog.holds(to.branch(), gap.from().offset(), to.offset()))
                        .as("%s says that something was lost: %s", gap, catalog)
                        .isFalse();
            });
            if (gap.outcome() == Gap.Outcome.CLOSED) {
                assertThat(goesOn(gap.from()))
                        .as("%s says that history went on: %s", gap, catalog)
                        .isTrue();
            }
        }
    }

    private static boolean isHoleWithin(BranchPosition from, BranchPosition to) {
        return from.branch().equals(to.branch()) && from.offset().compareTo(to.offset()) < 0;
    }

    private void requireLost(BranchPosition from, BranchPosition to) {
        assertThat(catalog.gaps()).as("gap from %s to %s", from, to).anySatisfy(gap -> {
            assertThat(gap.from()).isEqualTo(from);
            assertThat(gap.to()).isEqualTo(Optional.of(to));
        });
    }

    private boolean goesOn(BranchPosition from) {
        boolean ended = catalog.branches().stream()
                .anyMatch(branch -> branch.parent().isEmpty() && branch.id().compareTo(from.branch()) > 0);
        boolean forked = catalog.branches().stream()
                .anyMatch(branch -> branch.parent()
                        .filter(at -> at.branch().equals(from.branch()))
                        .isPresent());
        boolean longer = catalog.endOf(from.branch())
                .filter(end -> end.offset().compareTo(from.offset()) > 0)
                .isPresent();
        // It went on, perhaps again from what was durable, but ended before it came further: that end is on record.
        boolean endedLater = catalog.gaps().stream()
                .filter(gap -> gap.outcome() == Gap.Outcome.LOST)
                .map(Gap::from)
                .anyMatch(end ->
                        end.branch().equals(from.branch()) && end.offset().compareTo(from.offset()) <= 0);
        boolean rejected = catalog.branch(from.branch()).isEmpty(); // with its base: nothing of it is left to go on
        return longer || forked || !ended || endedLater || rejected;
    }

    private Timeline timelineOf(BranchId branch) {
        ReplicationId id = catalog.branch(branch).orElseThrow().replid();
        Timeline timeline = sent.get(id);
        return timeline == null ? fail("nobody sent %s", id) : timeline;
    }

    private byte[] commands(SegmentEntry segment) throws IOException {
        byte[] text = read(store.openText(segment));
        CutFinder finder = CutFinder.atOffset(segment.end());
        var parser = new SegmentParser(segment.file().toString(), finder);
        try {
            parser.accept(text, 0, text.length);
        } catch (io.redoubt.core.RedoubtException e) {
            // The torn end of a spool file: what counts is above it.
            assertThat(segment.sealed()).as("%s: %s", segment, e.getMessage()).isFalse();
        }
        assertThat(finder.cut().offset()).as("what can be cut from %s", segment).isEqualTo(segment.end());
        return withoutAnnotations(text, (int) finder.cut().textBytes());
    }

    /// Commands after the header and its SELECT, read the plain way.
    private static byte[] withoutAnnotations(byte[] text, int length) {
        var out = new ByteArrayOutputStream();
        int at = 0;
        int commands = 0;
        while (at < length) {
            int start = at;
            if (text[at] == '#') {
                at = lineEnd(text, at);
                continue;
            }
            int arguments = number(text, at + 1);
            at = lineEnd(text, at);
            for (int i = 0; i < arguments; i++) {
                int size = number(text, at + 1);
                at = lineEnd(text, at) + size + 2;
            }
            if (commands++ > 0) {
                out.write(text, start, at - start);
            }
        }
        return out.toByteArray();
    }

    private static int lineEnd(byte[] text, int from) {
        int at = from;
        while (text[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private static int number(byte[] text, int from) {
        int value = 0;
        for (int at = from; text[at] != '\r'; at++) {
            value = value * 10 + text[at] - '0';
        }
        return value;
    }

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }
}
