package io.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDraftTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(FileDraft draft, String text) throws IOException {
        draft.out().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileAppearsWholeAndNothingBesideIt() throws IOException {
        Path file = folder.resolve("new");

        try (FileDraft draft = FileDraft.ofNew(file)) {
            write(draft, "content");
            assertThat(file).doesNotExist();
            assertThat(draft.written()).hasContent("content");
            assertThat(Files.getPosixFilePermissions(draft.written()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            draft.publish();
        }

        assertThat(file).hasContent("content");
        assertThat(names()).containsExactly("new");
    }

    @Test
    void whatIsNotPublishedIsRemoved() throws IOException {
        try (FileDraft draft = FileDraft.replacing(folder.resolve("never"))) {
            write(draft, "content");
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void whatIsThereIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("old"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        assertThatThrownBy(() -> FileDraft.ofNew(file)).hasMessage("'%s' exists already".formatted(file));
        assertThatThrownBy(() -> FileDraft.ofNew(link)).hasMessage("'%s' exists already".formatted(link));
        assertThatThrownBy(() -> FileDraft.ofNew(folder)).isInstanceOf(RedoubtException.class);
        assertThatThrownBy(() -> FileDraft.replacing(folder)).hasMessage("'%s' is no file".formatted(folder));
    }

    @Test
    void whatAppearsMeanwhileIsNotReplaced() throws IOException {
        Path file = folder.resolve("new");

        try (FileDraft draft = FileDraft.ofNew(file)) {
            write(draft, "ours");
            Files.writeString(file, "theirs");
            assertThatThrownBy(draft::publish)
                    .isInstanceOfSatisfying(
                            RedoubtException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DESTINATION_NOT_EMPTY));
        }

        assertThat(file).hasContent("theirs");
        assertThat(names()).containsExactly("new");
    }

    @Test
    void whatIsThereIsReplacedIfThatIsMeant() throws IOException {
        Path file = Files.writeString(folder.resolve("old"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        try (FileDraft draft = FileDraft.replacing(link)) {
            write(draft, "new");
            assertThat(file).hasContent("old");
            draft.publish();
        }

        assertThat(file).hasContent("new");
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(names()).containsExactly("link", "old");
    }

    @Test
    void aDirectoryThatIsMissingIsNamed() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> FileDraft.ofNew(missing.resolve("file")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }
}
