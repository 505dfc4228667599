package io.redoubt.persistence.advise;

import io.redoubt.core.PersistencePolicy;
import java.util.List;
import java.util.Optional;

/// What a drill that compared policies measured on this machine.
///
/// @param drill its name, as `drill show` takes it
/// @param server it was done to; empty if it does not say
public record Measurements(String drill, Optional<String> server, List<MeasuredPolicy> policies) {
    /// What stands in the place of a figure nobody has measured.
    static final String NOT_MEASURED = "not measured here: run `redoubt drill compare`";

    public Measurements {
        policies = List.copyOf(policies);
    }

    /// Nothing was measured.
    public static Measurements none() {
        return new Measurements("", Optional.empty(), List.of());
    }

    public boolean isEmpty() {
        return policies.isEmpty();
    }

    public Optional<MeasuredPolicy> of(PersistencePolicy policy) {
        return policies.stream().filter(measured -> measured.policy() == policy).findFirst();
    }

    /// Where the figures are from: `drill compare-20261128T100000.000Z on redis-7.0.15`.
    public String origin() {
        return "drill " + drill + server.map(name -> " on " + name).orElse("");
    }
}
