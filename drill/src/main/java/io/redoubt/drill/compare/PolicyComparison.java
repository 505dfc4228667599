package io.redoubt.drill.compare;

import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.Progress;
import io.redoubt.drill.crash.CrashDrill;
import io.redoubt.drill.crash.Ending;
import io.redoubt.drill.crash.ServerSetup;
import io.redoubt.drill.loss.CrashRound;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Measures all policies on this machine and this disk, one after the other, on servers of its own. What strace
/// watches is slow: only what a power cut takes is measured so.
///
/// One thread; interrupting it ends the drill, and its servers with it.
///
/// @param clients that write at the same time
/// @param folder empty, private to the drill; the caller removes it
public record PolicyComparison(
        ServerBinary binary, int clients, RandomGenerator random, Path folder, Progress progress) {
    /// What the largest of its directories may come to.
    public static final long MOST_BYTES = 1L << 30;

    private static final Duration SPEED = Duration.ofSeconds(2);
    private static final int MOST_SPEEDS = 10;
    /// To fill a server for its restarts, and to see that each policy's starts.
    private static final int FIXED_SECONDS = 5;

    private static final int KILL_SECONDS = 4;
    private static final int POWER_CUT_SECONDS = 5;
    private static final int RESTART_SECONDS = 1;
    private static final int SPEED_SECONDS = 3;

    /// About how long it takes on a machine with nothing else to do.
    public static Duration estimate(int rounds) {
        int round = KILL_SECONDS + RESTART_SECONDS + (Trace.program().isPresent() ? POWER_CUT_SECONDS : 0);
        long policy = FIXED_SECONDS + (long) rounds * round + (long) SPEED_SECONDS * Math.min(rounds, MOST_SPEEDS);
        return Duration.ofSeconds(PersistencePolicy.values().length * policy);
    }

    /// @throws io.redoubt.core.RedoubtException SERVER_NOT_READY if a server does not start before anything was
    ///     done to it
    public List<PolicyFigures> run(int rounds) throws IOException, InterruptedException {
        Map<PersistencePolicy, List<Speed>> speeds = speeds(Math.min(rounds, MOST_SPEEDS));
        List<PolicyFigures> figures = new ArrayList<>();
        for (Map.Entry<PersistencePolicy, List<Speed>> entry : speeds.entrySet()) {
            figures.add(measure(entry.getKey(), rounds, Speed.median(entry.getValue())));
        }
        return figures;
    }

    /// In turns, so that whatever else the machine does meets all policies alike.
    private Map<PersistencePolicy, List<Speed>> speeds(int turns) throws IOException, InterruptedException {
        Map<PersistencePolicy, List<Speed>> speeds = new EnumMap<>(PersistencePolicy.class);
        progress.phase("speed", turns, "turns");
        for (int turn = 0; turn < turns; turn++) {
            for (PersistencePolicy policy : PersistencePolicy.values()) {
                Path data = folder.resolve("speed-" + policy.word() + "-" + turn);
                speeds.computeIfAbsent(policy, _ -> new ArrayList<>())
                        .add(new SpeedTrial(binary, ServerSetup.of(policy), clients, data).run(SPEED));
            }
            progress.done(turn + 1);
        }
        return speeds;
    }

    private PolicyFigures measure(PersistencePolicy policy, int rounds, Speed speed)
            throws IOException, InterruptedException {
        Path own = Files.createDirectory(folder.resolve(policy.word()));
        CrashDrill crash = CrashDrill.of(binary, ServerSetup.of(policy), clients, random, own, under(policy));
        under(policy).phase("restart", 0);
        Recovery recovery = new RecoveryTrial(binary, policy, own.resolve("recovery")).run(rounds);
        List<CrashRound> kill = crash.run(Ending.KILL, rounds);
        Optional<List<CrashRound>> powerCut = crash.impossible(Ending.POWERCUT).isPresent()
                ? Optional.empty()
                : Optional.of(crash.run(Ending.POWERCUT, rounds));
        return new PolicyFigures(policy, kill, powerCut, speed, recovery);
    }

    /// Its phases are named after the policy as well.
    private Progress under(PersistencePolicy policy) {
        return new Progress() {
            @Override
            public void phase(String name, long totalBytes) {
                progress.phase(policy.word() + " " + name, totalBytes);
            }

            @Override
            public void phase(String name, long total, String things) {
                progress.phase(policy.word() + " " + name, total, things);
            }

            @Override
            public void done(long bytes) {
                progress.done(bytes);
            }
        };
    }
}
