package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.repository.BaseEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The bases of an archive, looked into where they lie.
@Timeout(120)
class BaseFilesTest {
    @TempDir
    private Path home;

    private Ended run(Child.Layout layout, String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--repo", layout.repository().toString()));
        return Terminal.at(home).run(command.toArray(String[]::new));
    }

    @Test
    void aBaseIsNamedByItsBranchAndOffset() throws Exception {
        Child.Layout layout = PastArchive.make(home.resolve("past")).layout();
        List<BaseEntry> bases = layout.store().catalog().bases();
        assertThat(bases).hasSizeGreaterThan(1);
        String first = "base:" + bases.getFirst().position();
        String last = "base:" + bases.getLast().position();

        assertThat(run(layout, "inspect", "base:latest").succeeded().output()).startsWith(last + ": ");
        assertThat(run(layout, "digest", last).succeeded().output())
                .isEqualTo(run(layout, "digest", "base:latest").succeeded().output())
                .isNotEqualTo(run(layout, "digest", first).succeeded().output());
        Ended diff = run(layout, "diff", first, last);
        assertThat(diff.status()).as(diff.errors()).isEqualTo(3);

        run(layout, "digest", "base:1/9")
                .failed(
                        13,
                        "source 'a' has no base '1/9'",
                        "It has: " + bases.getFirst().position());
        byte[] changed = Files.readAllBytes(bases.getFirst().file());
        changed[changed.length / 2] ^= 1;
        Files.write(bases.getFirst().file(), changed);
        Ended damaged = run(layout, "digest", first);
        assertThat(damaged.status()).isEqualTo(20);
        assertThat(damaged.errors())
                .contains(bases.getFirst().file().getFileName().toString());
    }
}
