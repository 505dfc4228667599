package io.redoubt.persistence.doctor;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads compose files. Their variables are taken with their defaults; `extends` and `include` are not followed.
final class ComposeReader {
    private static final int LARGEST = 1 << 20;
    private static final int MOST_ALIASES = 50;

    private ComposeReader() {}

    /// @throws RedoubtException USAGE for what is no compose file
    static ComposeFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw wrong(path, "is no file", Optional.empty());
        }
        if (Files.size(path) > LARGEST) {
            throw wrong(path, "is too large for a compose file", Optional.empty());
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path.toString())
                .setCodePointLimit(LARGEST)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        Optional<Node> node;
        try {
            node = new Compose(settings).composeString(Files.readString(path, StandardCharsets.UTF_8));
        } catch (MarkedYamlEngineException e) {
            throw wrong(
                    path,
                    "is no YAML: %s%s"
                            .formatted(
                                    e.getProblem(),
                                    e.getProblemMark()
                                            .map(mark -> " in line " + (mark.getLine() + 1))
                                            .orElse("")),
                    Optional.of(e));
        } catch (YamlEngineException | java.nio.charset.CharacterCodingException e) {
            throw wrong(path, "cannot be read as YAML: " + e.getMessage(), Optional.of(e));
        } catch (AccessDeniedException e) {
            throw wrong(path, "may not be read by this user", Optional.of(e));
        }
        ComposeFile file =
                new ComposeFile(path, new Yaml(node.orElseThrow(() -> wrong(path, "is empty", Optional.empty()))));
        if (file.services().isEmpty()) {
            throw wrong(path, "has no services", Optional.empty());
        }
        return file;
    }

    private static RedoubtException wrong(Path path, String what, Optional<Exception> cause) {
        String message = "'%s' %s".formatted(path, what);
        String hint = "Give a compose file as 'docker compose config' takes it.";
        return cause.isPresent()
                ? new RedoubtException(ErrorCode.USAGE, message, hint, cause.get())
                : new RedoubtException(ErrorCode.USAGE, message, hint);
    }
}
