package io.redoubt.cli.frame;

/// How a long-running command learns that it should end: Ctrl-C (SIGINT) or the service manager (SIGTERM).
///
/// Until a command asks, signals end the process at once.
public interface StopSignals {
    /// Runs `action` once, on another thread, at the first SIGINT or SIGTERM from now on. It should make the command
    /// return soon. A second SIGINT ends the process at once with status 130.
    void onStop(Runnable action);

    /// Whether a SIGINT came. The status is then 130 even if the command returns 0.
    boolean interrupted();
}
