package io.redoubt.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofManifest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads bytes as a manifest: they are refused in words, or name files that lie in the directory; and what is
/// written for them is read alike.
public final class ManifestFuzzTarget {
    private ManifestFuzzTarget() {}

    /// The name and form Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        Optional<AofManifest> manifest = read(input);
        if (manifest.isEmpty()) {
            return;
        }
        assertThat(manifest.get().files())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).doesNotContain("/", "\0").isNotIn("", ".", ".."));
        written(manifest.get())
                .ifPresent(text ->
                        assertThat(read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(manifest));
    }

    private static Optional<AofManifest> read(byte[] input) {
        try {
            return Optional.of(AofManifest.read(input, "appendonly.aof.manifest"));
        } catch (RedoubtException _) {
            return Optional.empty();
        }
    }

    /// Names that need quotes are read and not written.
    private static Optional<String> written(AofManifest manifest) {
        try {
            return Optional.of(manifest.text());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
