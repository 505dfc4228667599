package io.redoubt.drill.archive;

import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.HumanCount;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.ReportPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a drill of the archive found.
///
/// @param server it followed, as in `redis-7.0.15`
/// @param powerCut how it was rehearsed, or why it was not
/// @param maxLoss how far the archive may be behind the primary; empty if no budget was given
public record ArchiveDrillReport(
        DrillHeader header,
        FsyncPolicy fsync,
        String server,
        int clients,
        String powerCut,
        List<ArchiveEnding> endings,
        Optional<Duration> maxLoss)
        implements DrillReport {
    public ArchiveDrillReport {
        endings = List.copyOf(endings);
    }

    @Override
    public ArchiveDrillReport named(String id) {
        return new ArchiveDrillReport(header.named(id), fsync, server, clients, powerCut, endings, maxLoss);
    }

    @Override
    public List<String> failures() {
        return endings.stream()
                .flatMap(ending -> ending.failures(maxLoss).stream())
                .toList();
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Archive    fsync %s, of %s, %s"
                .formatted(fsync.word(), server, HumanCount.readable(clients, "client")));
        lines.add("Power cut  " + powerCut);
        endings.forEach(ending -> lines.addAll(ending.lines()));
        return lines;
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("fsync", fsync.word())
                .text("server", server)
                .number("clients", clients)
                .text("powerCut", powerCut)
                .objects("endings", endings, (line, ending) -> ending.writeTo(line));
        maxLoss.ifPresent(budget -> json.millis("maxLossMillis", budget));
    }

    @Override
    public String page() {
        List<ReportPage.Chart> charts = endings.stream()
                .map(ending -> new ReportPage.Chart(
                        "%s: how far the archive was behind the primary, round by round"
                                .formatted(ending.ending().word()),
                        IntStream.range(0, ending.rounds().size())
                                .mapToObj(i -> new ReportPage.Bar(
                                        "round " + (i + 1),
                                        ending.behindMillis().get(i),
                                        true))
                                .toList()))
                .toList();
        return ReportPage.of("Crash drill of the archive", header, lines(), failures(), charts);
    }
}
