package io.redoubt.persistence.doctor;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.Progress;
import io.redoubt.core.Secret;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where real servers are looked at: in good condition, and in trouble.
final class Ward {
    private final List<Seen> well = new ArrayList<>();
    private final List<Seen> ill = new ArrayList<>();

    /// What the rules made of a server at a moment: those that could be applied, and those of them that spoke.
    record Seen(Set<String> applied, Set<String> spoke) {
        private static Seen of(Patient patient) {
            Set<Rule> applied =
                    Rules.all().stream().filter(rule -> rule.applies(patient)).collect(Collectors.toSet());
            return new Seen(
                    ids(applied),
                    ids(applied.stream()
                            .filter(rule -> rule.findings(patient).stream().anyMatch(Seen::ours))
                            .collect(Collectors.toSet())));
        }

        private static Set<String> ids(Set<Rule> rules) {
            return rules.stream().map(Rule::id).collect(Collectors.toSet());
        }

        /// Others on this machine may start tools with passwords as well.
        private static boolean ours(Finding finding) {
            return !finding.rule().id().equals("password-in-arguments")
                    || ProcessHandle.current()
                            .descendants()
                            .anyMatch(child -> finding.evidence().startsWith("process %d: ".formatted(child.pid())));
        }
    }

    /// How the doctor is led to a server.
    record Call(RealServer server, Optional<String> user, Optional<String> password, DurabilityGoal goal) {
        static Call on(RealServer server) {
            return new Call(server, Optional.empty(), Optional.empty(), DurabilityGoal.SECOND);
        }

        Call as(String name, String secret) {
            return new Call(server, Optional.of(name), Optional.of(secret), goal);
        }

        Call with(String secret) {
            return new Call(server, user, Optional.of(secret), goal);
        }

        Call wanting(DurabilityGoal wanted) {
            return new Call(server, user, password, wanted);
        }

        Doctor.Given given(Optional<Path> file) {
            ServerAccess access = new ServerAccess(
                    ServerUri.loopback(server.port()), user, password.map(Secret::new), TlsSettings.standard());
            return new Doctor.Given(
                    Optional.of(access),
                    file,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    goal,
                    Optional.empty());
        }

        Examination examined() throws IOException {
            return Doctor.examine(given(Optional.empty()), Progress.silent(), InstantSource.system());
        }

        Patient patient() throws IOException {
            return new Doctor(Progress.silent(), InstantSource.system(), Path.of("/")).meet(given(Optional.empty()));
        }
    }

    void well(Call call) throws IOException {
        well.add(Seen.of(call.patient()));
    }

    void well(RealServer server) throws IOException {
        well(Call.on(server));
    }

    void ill(Call call) throws IOException {
        ill.add(Seen.of(call.patient()));
    }

    void ill(RealServer server) throws IOException {
        ill(Call.on(server));
    }

    List<Seen> seenWell() {
        return well;
    }

    List<Seen> seenIll() {
        return ill;
    }
}
