package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Waits for a scratch server, and fails as soon as its process has ended. Used by one thread, for one wait.
final class Readiness {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(15);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    private static final int LINES_SHOWN = 8;

    private final ScratchSettings settings;
    private final GuardedProcess process;
    private final ServerUri uri;
    private final Duration patience;
    // A wait measures elapsed time, not dates: the monotonic clock cannot be set back under it.
    private final long began = System.nanoTime();

    Readiness(ScratchSettings settings, GuardedProcess process, ServerUri uri, Duration patience) {
        this.settings = settings;
        this.process = process;
        this.uri = uri;
        this.patience = patience;
    }

    /// Returns once this very process answers, be it only to say that it is loading.
    void awaitConnections() {
        await("did not accept connections", info -> Boolean.TRUE);
    }

    void awaitLoaded(Progress progress) {
        progress.phase("boot", 0);
        await("had not loaded its data", info -> {
            if (info.getOrDefault("loading", "0").equals("0")) {
                return true;
            }
            progress.done(number(info, "loading_loaded_bytes"));
            return false;
        });
    }

    private void await(String notYet, Function<Map<String, String>, Boolean> enough) {
        try {
            while (true) {
                if (look().map(enough).orElse(false)) {
                    return;
                }
                if (process.awaitEnd(BETWEEN_LOOKS)) {
                    throw ended();
                }
                if (left().isNegative()) {
                    throw tooLate(notYet);
                }
            }
        } catch (InterruptedException _) {
            throw ScratchServer.interrupted();
        }
    }

    /// What the server says of itself; empty while it does not answer.
    private Optional<Map<String, String>> look() {
        Duration longest = left().compareTo(LONGEST_LOOK) < 0 ? left() : LONGEST_LOOK;
        try (ServerConnection connection = ServerConnection.open(
                ServerAccess.of(uri), longest.isPositive() ? longest.plusMillis(1) : Duration.ofMillis(1))) {
            Map<String, String> server = InfoText.parse(connection.info("server"));
            // Another server may have taken the port, and even know no password; then ours is about to end.
            return number(server, "process_id") == process.pid()
                    ? Optional.of(InfoText.parse(connection.info("persistence")))
                    : Optional.empty();
        } catch (RedoubtException _) {
            return Optional.empty();
        }
    }

    private Duration left() {
        return patience.minusNanos(System.nanoTime() - began);
    }

    private static long number(Map<String, String> info, String field) {
        String text = info.getOrDefault(field, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private RedoubtException ended() {
        String output = process.output().text();
        // "Address already in use" with glibc, "Address in use" with musl, which the embedded server is linked with.
        if (output.matches("(?s).*bind: Address (already )?in use.*")) {
            return new PortTakenException(uri.port());
        }
        return new RedoubtException(
                ErrorCode.SERVER_NOT_READY,
                "scratch server %s ended with status %d; it said:\n%s"
                        .formatted(
                                settings.binary().version(),
                                process.exitStatus(),
                                process.output().lastLines(LINES_SHOWN)),
                "The server's own words above name the cause; its program is '%s'."
                        .formatted(settings.binary().program()));
    }

    private RedoubtException tooLate(String notYet) {
        return new RedoubtException(
                ErrorCode.SERVER_NOT_READY,
                "scratch server %s %s within %s; it said:\n%s"
                        .formatted(
                                settings.binary().version(),
                                notYet,
                                HumanDuration.readable(patience),
                                process.output().lastLines(LINES_SHOWN)),
                "Give it more time, or look for what slows this machine down.");
    }
}
