package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.drill.DrillReports;
import io.redoubt.persistence.advise.MeasuredLoss;
import io.redoubt.persistence.advise.MeasuredPolicy;
import io.redoubt.persistence.advise.Measurements;
import io.redoubt.persistence.advise.Spread;
import io.redoubt.repository.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the newest `drill compare` of a repository measured, as plain values.
final class MeasuredPolicies {
    private static final String KIND = "compare-";

    private MeasuredPolicies() {}

    /// Of the directory named, else of the source named, else of all there are. None where there is no repository,
    /// or no such drill; a report that is damaged is told and passed over, since advice does not stand or fall with
    /// it.
    static Measurements newest(Invocation in) throws IOException {
        List<DrillReports.Kept> comparisons = new ArrayList<>();
        for (DrillReports reports : places(in)) {
            DrillReports.Listing drills = reports.listing();
            drills.unreadable()
                    .forEach(reason -> in.output().warn("a drill's report is not used: " + reason.getMessage()));
            drills.reports().stream()
                    .filter(report -> report.id().startsWith(KIND))
                    .forEach(comparisons::add);
        }
        if (comparisons.isEmpty()) {
            in.options()
                    .find(DrillOptions.REPORT)
                    .ifPresent(named -> in.output().warn("'%s' holds no report of 'drill compare'".formatted(named)));
        }
        return comparisons.stream()
                .max(Comparator.comparing(DrillReports.Kept::started))
                .map(newest -> of(newest.id(), newest.all()))
                .orElseGet(Measurements::none);
    }

    private static List<DrillReports> places(Invocation in) throws IOException {
        Optional<Path> directory = in.options().find(DrillOptions.REPORT);
        if (directory.isPresent()) {
            return List.of(DrillReports.in(directory.get()));
        }
        if (!Repository.isRepository(RepositoryChoice.location(in))) {
            return List.of();
        }
        Repository repository = Repository.open(RepositoryChoice.location(in));
        Optional<SourceName> named = RepositoryChoice.name(in);
        List<DrillReports> places = new ArrayList<>();
        for (SourceName source : named.isPresent() ? List.of(named.get()) : repository.sources()) {
            places.add(DrillReports.of(repository.source(source)));
        }
        return places;
    }

    static Measurements of(String id, JsonDocument report) {
        return new Measurements(
                id,
                report.optionalText("server"),
                report.objects("policies").stream()
                        .flatMap(policy -> measured(policy).stream())
                        .toList());
    }

    /// Empty for a policy this version does not know.
    private static Optional<MeasuredPolicy> measured(JsonDocument json) {
        return Arrays.stream(PersistencePolicy.values())
                .filter(policy -> policy.word().equals(json.text("policy")))
                .findFirst()
                .map(policy -> new MeasuredPolicy(
                        policy,
                        nested(json, "kill", MeasuredPolicies::loss),
                        nested(json, "powercut", MeasuredPolicies::loss),
                        json.has("writesPerSecond") ? Optional.of(speed(json)) : Optional.empty(),
                        nested(json, "recoveryMillis", MeasuredPolicies::spread)
                                .map(millis -> new MeasuredPolicy.Recovery(
                                        millis,
                                        json.optionalNumber("recoveredKeys").orElse(0L)))));
    }

    private static MeasuredPolicy.Speed speed(JsonDocument json) {
        return new MeasuredPolicy.Speed(
                json.number("writesPerSecond"), json.number("p50Micros"), json.number("p99Micros"));
    }

    private static <T> Optional<T> nested(JsonDocument json, String name, Function<JsonDocument, T> reader) {
        return json.has(name) ? Optional.of(reader.apply(json.object(name))) : Optional.empty();
    }

    private static MeasuredLoss loss(JsonDocument json) {
        return new MeasuredLoss(
                json.number("rounds"),
                json.number("acknowledged"),
                spread(json.object("lostCommands")),
                spread(json.object("lostMillis")));
    }

    private static Spread spread(JsonDocument json) {
        return new Spread(json.number("min"), json.number("median"), json.number("max"));
    }
}
