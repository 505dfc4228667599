package io.redoubt.servers;

import java.util.Locale;
import java.util.Optional;

/// Operating system and processor, in the words of the embedded artifact's entries; empty names are those it lacks.
record Platform(Optional<String> system, Optional<String> processor, String described) {
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        return new Platform(system(osName), processor(osArch), osName + " " + osArch);
    }

    private static Optional<String> system(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.equals("linux")) {
            return Optional.of("linux");
        }
        return name.startsWith("mac") ? Optional.of("darwin") : Optional.empty();
    }

    private static Optional<String> processor(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> Optional.of("amd64");
            case "aarch64", "arm64" -> Optional.of("arm64");
            default -> Optional.empty();
        };
    }
}
