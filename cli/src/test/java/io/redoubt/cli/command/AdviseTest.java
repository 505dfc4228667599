package io.redoubt.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.cli.frame.CommandLineInterface;
import io.redoubt.cli.frame.Folders;
import io.redoubt.cli.frame.StopSignals;
import io.redoubt.cli.frame.Surroundings;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.DrillReports;
import io.redoubt.repository.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseTest {
    @TempDir
    private Path home;

    private record Said(int status, String out, String err) {
        JsonDocument json() {
            return JsonDocument.parse("standard output", out.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Said run(String... arguments) {
        return run(false, "", arguments);
    }

    private Said run(boolean terminal, String answers, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var surroundings = new Surroundings(
                Map.of(),
                InstantSource.system(),
                new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Surroundings.Terminals(terminal, terminal, terminal),
                Folders.of(Map.of(), home),
                new StopSignals() {
                    @Override
                    public void onStop(Runnable action) {
                        // Nobody signals a test.
                    }

                    @Override
                    public boolean interrupted() {
                        return false;
                    }
                });
        List<String> words = new ArrayList<>(List.of("advise", "--color", "never"));
        words.addAll(List.of(arguments));
        int status = new CommandLineInterface(Commands.all(), surroundings).run(words.toArray(String[]::new));
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void optionsLeadToAProfileWithItsReasonAndTheCommand() {
        Said said = run(
                "--max-loss",
                "2s",
                "--max-recovery",
                "5m",
                "--memory",
                "8gb",
                "--write-rate",
                "5mb/s",
                "--replicas",
                "1");

        assertThat(said.status()).isZero();
        assertThat(said.out())
                .startsWith("Profile    aof-everysec\nReason     ")
                .contains("  power cut  about 1 s, up to 2 s on a slow disk\n")
                .endsWith("Run        redoubt profile aof-everysec --memory 8gb --write-rate 5mb/s\n");
        JsonDocument json = run("--max-loss", "1s", "--json").json();
        assertThat(json.text("profile")).isEqualTo("aof-always");
        assertThat(json.object("losses").names()).containsExactly("kill", "powercut", "failover", "flushall");
    }

    @Test
    void aPersonIsAskedAndMayAnswerWrongTwice() {
        Said said = run(true, "maybe\nno\n1h\n\nany\n2gb\nfast\n5mb/s\n\n");

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.err())
                .contains("Can all of it be made again from elsewhere, as in a cache? [no]")
                .contains("Answer yes or no.")
                .contains("not a rate such as 5mb/s: 'fast'");
        assertThat(said.out())
                .startsWith("Profile    rdb\n")
                .contains("redoubt profile rdb --memory 2gb --write-rate 5mb/s");
        assertThat(run(true, "yes\n\n\n\n\n").out()).startsWith("Profile    cache\n");
    }

    @Test
    void whoDoesNotAnswerIsToldOfTheOptions() {
        Said ended = run(true, "no\n");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("there was no answer to 'How much may a power cut take");

        assertThat(run(true, "a\nb\nc\nno\n").status()).isEqualTo(2);

        Said alone = run();
        assertThat(alone.status()).isEqualTo(2);
        assertThat(alone.err()).contains("there is no terminal to ask on").contains("--max-loss");
        assertThat(run("--max-loss", "soon").err()).contains("invalid value 'soon' for --max-loss");
        assertThat(run("--tree", "--table").status()).isEqualTo(2);
    }

    @Test
    void theTreeIsShownAsTextAndAsLines() {
        assertThat(run("--tree").out()).startsWith("Can all of it be made again from elsewhere?");
        assertThat(run("--tree", "--json").json().texts("tree")).hasSizeGreaterThan(15);
    }

    /// As a later drill writes it, with a policy nobody knows yet.
    private record Comparison(DrillHeader header, long lost) implements DrillReport {
        @Override
        public DrillReport named(String id) {
            return new Comparison(header.named(id), lost);
        }

        @Override
        public List<String> failures() {
            return List.of();
        }

        @Override
        public List<String> lines() {
            return List.of();
        }

        @Override
        public String page() {
            return "<html></html>";
        }

        @Override
        public void writeTo(JsonLine report) {
            report.text("server", "redis-7.0.15")
                    .objects(
                            "policies",
                            List.of("aof-everysec", "of-tomorrow"),
                            (json, policy) -> json.text("policy", policy)
                                    .object("kill", kill -> loss(kill, 0))
                                    .object("powercut", cut -> loss(cut, lost))
                                    .number("writesPerSecond", 20_000)
                                    .number("p50Micros", 45)
                                    .number("p99Micros", 900)
                                    .object(
                                            "recoveryMillis",
                                            spread -> spread.number("min", 10)
                                                    .number("median", 20)
                                                    .number("max", 30))
                                    .number("recoveredKeys", 9_000));
        }
    }

    private static void keep(DrillReports reports, String kind, String started, long lost) throws IOException {
        var header = new DrillHeader(
                "", kind, Instant.parse(started).toEpochMilli(), "1", "here", Map.of(), OptionalLong.empty());
        DrillReports.Saved _ = reports.keep(new Comparison(header, lost));
    }

    private static void loss(JsonLine json, long most) {
        json.number("rounds", 3).number("acknowledged", 5000);
        for (String name : List.of("lostCommands", "lostMillis")) {
            json.object(
                    name,
                    spread -> spread.number("min", 0).number("median", most).number("max", most));
        }
    }

    @Test
    void theNewestComparisonOfTheRepositoryIsShownBesideTheClaims() throws Exception {
        assertThat(run("--table").out()).endsWith("'redoubt drill compare' does it.\n");

        Path repository = home.resolve(".local/share/redoubt/repository");
        DrillReports reports = DrillReports.of(Repository.create(repository, InstantSource.system())
                .sourceFor(new SourceName("shop"), home.resolve("spool")));
        keep(reports, "compare", "2026-11-27T10:00:00Z", 77);
        keep(reports, "compare", "2026-11-28T10:00:00Z", 1800);
        keep(reports, "crash", "2026-11-29T10:00:00Z", 99);

        String table = run("--table").out();
        assertThat(table)
                .contains("measured  0 to 1,800 writes a round, the last 0 ms to 1.8 s; of 5,000 writes in 3 rounds")
                .contains("measured  20,000 writes/s")
                .doesNotContain("to 77 writes")
                .endsWith("Measured: drill compare-20261128T100000.000Z on redis-7.0.15.\n");
        assertThat(run("--max-loss", "5s").out()).contains("(drill compare-20261128T100000.000Z on redis-7.0.15)");

        Path newest = repository.resolve("sources/shop/drills/compare-20261128T100000.000Z.json");
        Files.writeString(newest, Files.readString(newest).replace("1800", "1801"));
        Said damaged = run("--table");
        assertThat(damaged.out()).as(damaged.err()).contains("to 77 writes");
        assertThat(damaged.err()).contains("a drill's report is not used: '" + newest);
    }

    @Test
    void aDirectoryOfReportsTakesThePlaceOfTheRepository() throws Exception {
        Path kept = home.resolve("kept");
        Said nothing = run("--table", "--report", kept.toString());
        assertThat(nothing.status()).isZero();
        assertThat(nothing.out()).endsWith("'redoubt drill compare' does it.\n");
        assertThat(nothing.err()).contains("'" + kept + "' holds no report of 'drill compare'");

        keep(DrillReports.in(kept), "compare", "2026-11-28T10:00:00Z", 1800);

        Said said = run("--table", "--report", kept.toString());
        assertThat(said.out()).endsWith("Measured: drill compare-20261128T100000.000Z on redis-7.0.15.\n");
        assertThat(said.err()).isEmpty();
    }
}
