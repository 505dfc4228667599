package io.redoubt.drill;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a demo found, all of it measured.
///
/// @param writes write commands until the mistake
/// @param writesPerSecond while the application wrote as fast as it could, with the archive attached
/// @param archiveExit status of the archive when it was asked to stop
/// @param took the whole demo
public record DemoReport(
        ServerVersion server,
        long writes,
        long writesPerSecond,
        Resumption resumption,
        LagMeter.Lag lag,
        Mistake mistake,
        OwnFiles ownFiles,
        Rescue rescue,
        Comparison comparison,
        int archiveExit,
        Duration took) {
    /// Whether everything came back, and everything else was as the story says.
    public boolean passed() {
        return problems().isEmpty();
    }

    /// What was not as it should be, in words; empty when the demo passed.
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        unless(mistake.held().size() > 0, "the primary held nothing, so nothing was shown", problems);
        unless(
                resumption.exitStatus() == Resumption.KILLED,
                "the killed archive ended with status " + resumption.exitStatus(),
                problems);
        unless(resumption.isSeamless(), "the archive did not resume where it was killed", problems);
        unless(ownFiles.areNoHelp(), "the server's own files still held keys that were lost", problems);
        unless(
                rescue.isExact(),
                "the restore reached %s instead of %s"
                        .formatted(rescue.result().reached().position().orElseThrow(), rescue.target()),
                problems);
        unless(
                comparison.differences().isEmpty(),
                comparison.differences().size() + " differences between what was lost and what was restored",
                problems);
        unless(comparison.canFail(), "the comparison did not notice one acknowledged entry for what it was", problems);
        unless(archiveExit == 0, "the archive ended with status " + archiveExit, problems);
        return problems;
    }

    private static void unless(boolean good, String problem, List<String> problems) {
        if (!good) {
            problems.add(problem);
        }
    }

    /// Every difference between what was lost and what was restored, one line each.
    public List<String> differences() {
        return comparison.differences().stream()
                .map(DatasetDifference::describe)
                .toList();
    }

    /// Adds the figures to a JSON object.
    public void writeTo(JsonLine json) {
        json.flag("passed", passed())
                .texts("problems", problems())
                .text("server", server.toString())
                .millis("tookMillis", took)
                .number("writes", writes)
                .number("writesPerSecond", writesPerSecond);
        writeArchive(json);
        writeMistake(json);
        writeRestore(json);
    }

    private void writeArchive(JsonLine json) {
        json.number("lagSamples", lag.samples())
                .number("lagMedianBytes", lag.medianBytes())
                .number("lagLargestBytes", lag.largestBytes())
                .number("lagMedianMillis", lag.medianMillis())
                .number("lagLargestMillis", lag.largestMillis())
                .number("killedArchiveStatus", resumption.exitStatus())
                .number("writesWithoutArchive", resumption.writesMeanwhile())
                .number("caughtUpBytes", resumption.bytesMeanwhile())
                .millis("caughtUpMillis", resumption.caughtUp())
                .number("branches", resumption.branches())
                .number("gaps", resumption.losses());
    }

    private void writeMistake(JsonLine json) {
        json.time("mistakeTime", mistake.when())
                .number("mistakeBranch", rescue.target().branch().number())
                .number("mistakeOffset", mistake.before().bytes())
                .number("keysLost", mistake.held().size())
                .number("dumpBytesBefore", ownFiles.dumpBytesBefore())
                .number("dumpBytes", ownFiles.dumpBytes())
                .number("dumpKeys", ownFiles.dumpKeys())
                .number("appendOnlyKeys", ownFiles.logKeys())
                .number("survivingKeys", ownFiles.survivors());
    }

    private void writeRestore(JsonLine json) {
        json.millis("restoreMillis", rescue.took())
                .number("restoredBytes", rescue.result().bytes())
                .number("keysCompared", comparison.keys())
                .number("elementsCompared", mistake.elements())
                .number("expiriesCompared", mistake.keysWithExpiry())
                .number("streamsCompared", mistake.streams())
                .number("groupsCompared", comparison.pending().groups().size())
                .number("pendingEntriesCompared", comparison.pending().total())
                .texts("differences", differences())
                .flag("comparisonCanFail", comparison.canFail());
    }
}
