package io.redoubt.persistence.profile;

/// A script that starts the server only on files it would load: one that comes up empty is obeyed by its replicas.
final class StartGate {
    static final String NAME = "start-gate";

    private StartGate() {}

    static String text(PolicyName name) {
        return """
                #!/bin/sh
                # Refuses a start that would leave data lying there unread: start-gate DIR COMMAND... looks at the data directory,
                # then becomes the command. Without a command it only looks.
                set -eu
                cd "$1"
                shift

                refuse() {
                    echo "start-gate: $1" >&2
                    echo "start-gate: not started, so that nothing is overwritten; see 'redoubt verify $PWD'" >&2
                    exit 1
                }

                """ + (name.appends() ? APPENDING : SNAPSHOTS) + """

                if [ $# -gt 0 ]; then
                    exec "$@"
                fi
                """;
    }

    private static final String APPENDING = """
            if [ ! -e appendonly.aof ] && [ ! -e appendonlydir/appendonly.aof.manifest ]; then
                for part in appendonlydir/*.aof; do
                    [ ! -e "$part" ] || refuse "$part has lost its manifest: the server would begin empty and append to it"
                done
                [ ! -e dump.rdb ] || refuse "there is only a dump.rdb, which appendonly yes ignores: use 'redoubt aof enable'"
            fi
            """;

    /// After `aof disable` the log stays, older than the snapshot that took its place.
    private static final String SNAPSHOTS = """
            for part in appendonly.aof appendonlydir/*; do
                if [ -e "$part" ] && { [ ! -e dump.rdb ] || [ "$part" -nt dump.rdb ]; }; then
                    refuse "$part is newer than dump.rdb, and appendonly no ignores it: was 'redoubt aof disable' not run?"
                fi
            done
            """;
}
