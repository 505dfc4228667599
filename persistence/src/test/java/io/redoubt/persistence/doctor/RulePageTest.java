package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/reference/doctor.md` is made from the rules and from what their tests are given.
class RulePageTest {
    private static final Path PAGE = Path.of("../docs/reference/doctor.md");
    private static final Path MADE = Path.of("target/doctor.md");

    @Test
    void theCommittedPageIsTheOneTheRulesGive() throws IOException {
        String made = page();
        Files.createDirectories(Path.of("target"));
        Files.writeString(MADE, made);

        assertThat(Files.readString(PAGE))
                .as("renew it with: cp persistence/target/doctor.md docs/reference/doctor.md")
                .isEqualTo(made);
    }

    private static String page() {
        List<Case> cases = RuleTableTest.cases();
        String rows = Rules.all().stream()
                .map(rule -> row(
                        rule,
                        cases.stream()
                                .filter(pair -> pair.rule().equals(rule.id()))
                                .findFirst()
                                .orElseThrow()))
                .collect(Collectors.joining());
        return """
            # The rules of `redoubt doctor`

            %d rules, made from the program's own declarations and from the tests. `redoubt doctor explain RULE` tells what follows from a
            finding and what to do. *Reads* says what must be given for a rule to be applied: a configuration `file`, a running `server`,
            `settings` from either or from a compose file, a `data` directory, a `compose` file, this `host`, a `repository`. *Source*: a trap is
            one of those that the usual tutorials walk into, by part and number, as in [backup-traps.md](../backup-traps.md); the rest are files
            and changes of the servers' own repositories, or were tried on real ones. Each rule is given the facts under *speaks of* and must
            speak, and those under *silent on* and must not: `RuleTableTest`. A `*` marks those that are also shown on real servers, which are
            brought into the trouble and must be found in it, and in good condition must not: `ServerRulesTest`. Of the rules that read a
            running server or its machine these are not, and were given texts alone:

            %s
            Traps of parts A, E and F that no rule is for:

            %s
            | rule | severity | reads | what | source | speaks of | silent on |
            |---|---|---|---|---|---|---|
            %s\
            """.formatted(
                        Rules.all().size(), lines(ServerRulesTest.NOT_SHOWN), lines(TutorialTest.WITHOUT_RULE), rows);
    }

    private static String lines(Map<String, String> reasons) {
        return reasons.entrySet().stream()
                .map(reason -> "- `%s`: %s\n".formatted(reason.getKey(), reason.getValue()))
                .collect(Collectors.joining());
    }

    private static String row(Rule rule, Case pair) {
        return "| `%s`%s | %s | %s | %s | %s | `%s` | `%s` |\n"
                .formatted(
                        rule.id(),
                        ServerRulesTest.shown().contains(rule.id()) ? " *" : "",
                        rule.severity().word(),
                        rule.reads().stream().map(Source::word).collect(Collectors.joining(", ")),
                        rule.title(),
                        rule.source(),
                        cell(pair.fires().description()),
                        cell(pair.silent().description()));
    }

    private static String cell(String text) {
        String line = text.replaceAll("[^ -~]", "?").replace("|", "\\|").replace("`", "'");
        return line.length() > 160 ? line.substring(0, 157) + "..." : line;
    }
}
