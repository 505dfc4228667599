package io.redoubt.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.cli.frame.ReferencePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    @Test
    void theCommittedPageIsTheOneTheDeclarationsGive() throws IOException {
        String committed = Files.readString(Path.of("../docs/reference/cli.md"));

        assertThat(committed)
                .as("renew it with: ./redoubt reference > docs/reference/cli.md")
                .isEqualTo(ReferencePage.of(Commands.all()));
    }
}
