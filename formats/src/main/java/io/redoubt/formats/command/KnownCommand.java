package io.redoubt.formats.command;

import io.redoubt.core.ServerVersion;

/// One line of the command table.
///
/// @param arity arguments with the name; negative for so many or more
/// @param redis the first Redis that knows the command
/// @param valkey the first Valkey that knows the command
record KnownCommand(String name, CommandKind kind, KeyPositions keys, int arity, Since redis, Since valkey) {
    /// A version of one engine, or 0.0 for a command the engine does not have.
    record Since(int major, int minor) {
        static Since parse(String text) {
            if (text.equals("-")) {
                return new Since(0, 0);
            }
            int dot = text.indexOf('.');
            return new Since(Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
        }

        boolean admits(ServerVersion server) {
            return major > 0 && server.atLeast(major, minor);
        }

        String text() {
            return major == 0 ? "" : major + "." + minor;
        }
    }
}
