package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule speaks once and stays silent once.
class RuleTableTest {
    @TempDir
    private Path folder;

    static List<Case> cases() {
        return Stream.of(
                        FileCases.all(),
                        ServerCases.all(),
                        MachineCases.all(),
                        FreshnessCases.all(),
                        ComposeCases.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void everyRuleHasOnePairAndThereAreSixtyAtLeast() {
        List<String> rules = Rules.all().stream().map(Rule::id).toList();

        assertThat(rules).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(60);
        assertThat(cases().stream().map(Case::rule)).containsExactlyInAnyOrderElementsOf(rules);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void speaks(Case pair) {
        Patient patient = pair.fires().in(folder);
        Rule rule = Rules.find(pair.rule()).orElseThrow();

        assertThat(rule.applies(patient)).as("its facts are there").isTrue();
        assertThat(rule.findings(patient)).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.evidence()).isNotBlank();
            assertThat(finding.where()).isNotBlank();
        });
    }

    /// Silent because the facts are good, not because there are none.
    @ParameterizedTest
    @MethodSource("cases")
    void staysSilent(Case pair) {
        Patient patient = pair.silent().in(folder);
        Rule rule = Rules.find(pair.rule()).orElseThrow();

        assertThat(rule.applies(patient)).as("its facts are there").isTrue();
        assertThat(rule.findings(patient)).isEmpty();
    }

    @Test
    void everyRuleSaysWhatFollowsAndWhatToDo() {
        assertThat(Rules.all()).allSatisfy(rule -> {
            assertThat(rule.consequence()).endsWith(".");
            assertThat(rule.fix()).isNotBlank();
            assertThat(rule.source()).isNotBlank();
            assertThat(rule.reads()).isNotEmpty();
        });
    }
}
