package io.redoubt.drill.restore;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.restore.plan.RestoreTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Which moments are to be rehearsed.
public sealed interface Moments {
    /// One.
    ///
    /// @param target empty for the newest moment that can be proven, else for the latest
    record One(Optional<RestoreTarget> target) implements Moments {}

    /// Several, by chance, each byte of what is held as likely as any other; where nothing is archived, any backup.
    ///
    /// @param seed the same again gives the same moments while the repository is the same
    record Random(int count, long seed) implements Moments {}

    /// What can be restored of one branch.
    record Stretch(BranchId branch, ReplicationOffset from, ReplicationOffset to) {
        long bytes() {
            return to.bytes() - from.bytes() + 1;
        }

        static Optional<Stretch> of(Catalog catalog, Branch branch) {
            Optional<ReplicationOffset> from = catalog.rootOf(branch.id())
                    .map(root -> root.equals(branch)
                            ? catalog.basesOf(branch.id()).getFirst().position().offset()
                            : branch.start());
            Optional<ReplicationOffset> to = catalog.endOf(branch.id()).map(BranchPosition::offset);
            return from.isPresent() && to.isPresent() && to.get().compareTo(from.get()) >= 0
                    ? Optional.of(new Stretch(branch.id(), from.get(), to.get()))
                    : Optional.empty();
        }
    }

    /// The targets, in the order in which they are restored.
    ///
    /// @param proven whether only moments whose proof is fresh are drawn
    default List<RestoreTarget> choose(Proofs proofs, boolean proven) throws IOException {
        return switch (this) {
            case One(Optional<RestoreTarget> target) -> List.of(target.orElseGet(proofs::usual));
            case Random(int count, long seed) -> {
                RandomGenerator random = new SplittableRandom(seed);
                boolean archived = !proofs.catalog().bases().isEmpty();
                yield archived && !proven
                        ? drawn(proofs.catalog(), count, random)
                        : drawn(archived ? provable(proofs) : backups(proofs, proven), count, random);
            }
        };
    }

    private static List<RestoreTarget> provable(Proofs proofs) throws IOException {
        return proofs.fresh().stream().map(ProofPoint::target).toList();
    }

    /// A backup with a log is proven by nothing but itself.
    private static List<RestoreTarget> backups(Proofs proofs, boolean proven) {
        return proofs.backups().stream()
                .filter(backup -> !proven || backup.record().log().isEmpty())
                .map(backup ->
                        (RestoreTarget) new RestoreTarget.OfBackup(backup.id().text()))
                .toList();
    }

    private static List<RestoreTarget> drawn(List<RestoreTarget> several, int count, RandomGenerator random) {
        if (several.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "there is no moment to choose from that can be proven: no backup of this source since its server was"
                            + " started stands in what was archived",
                    "Take one with 'redoubt backup', or --against the server.");
        }
        return Stream.generate(() -> several.get(random.nextInt(several.size())))
                .limit(count)
                .toList();
    }

    private static List<RestoreTarget> drawn(Catalog catalog, int count, RandomGenerator random) {
        List<Stretch> stretches = catalog.branches().stream()
                .flatMap(branch -> Stretch.of(catalog, branch).stream())
                .toList();
        long bytes = stretches.stream().mapToLong(Stretch::bytes).sum();
        if (bytes == 0) {
            return List.of(new RestoreTarget.Latest()); // which says what is the matter
        }
        List<RestoreTarget> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(at(stretches, random.nextLong(bytes)));
        }
        return drawn;
    }

    private static RestoreTarget at(List<Stretch> stretches, long place) {
        long left = place;
        for (Stretch stretch : stretches) {
            if (left < stretch.bytes()) {
                return RestoreTarget.at(
                        new BranchPosition(stretch.branch(), stretch.from().plus(left)));
            }
            left -= stretch.bytes();
        }
        throw new IllegalStateException("no stretch holds byte " + place);
    }
}
