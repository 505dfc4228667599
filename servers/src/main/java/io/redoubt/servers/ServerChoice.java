package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import java.util.List;
import java.util.Optional;

/// Which program reads the data of `data`, or why none of those at hand does: one reason for each that was looked at.
public record ServerChoice(ServerVersion data, Optional<ServerBinary> binary, List<String> reasons) {
    public ServerChoice {
        reasons = List.copyOf(reasons);
    }

    /// @throws RedoubtException `VERSIONS_DO_NOT_FIT` with the reasons when there is no such program
    public ServerBinary orThrow() {
        return binary.orElseThrow(() -> new RedoubtException(
                ErrorCode.VERSIONS_DO_NOT_FIT,
                "no server at hand reads the data of %s: %s".formatted(data, String.join("; ", reasons)),
                "Install a server of the same engine, %d.%d or newer, or name one with --server-binary."
                        .formatted(data.major(), data.minor())));
    }
}
