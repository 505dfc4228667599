package io.redoubt.persistence.doctor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every rule there is.
public final class Rules {
    private static final List<Rule> ALL = Stream.of(
                    GrammarRules.all(),
                    StartRules.all(),
                    DriftRules.all(),
                    DirectoryRules.all(),
                    PolicyRules.all(),
                    RewriteRules.all(),
                    ReplicationRules.all(),
                    ExposureRules.all(),
                    PasswordRules.all(),
                    HostRules.all(),
                    ContainerRules.all(),
                    ContainerSurfaceRules.all(),
                    ContainerScriptRules.all(),
                    VersionRules.all(),
                    RepositoryRules.all())
            .flatMap(List::stream)
            .toList();

    private Rules() {}

    /// By subject.
    public static List<Rule> all() {
        return ALL;
    }

    public static Optional<Rule> find(String id) {
        return ALL.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }
}
