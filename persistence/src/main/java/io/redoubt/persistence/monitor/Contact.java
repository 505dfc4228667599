package io.redoubt.persistence.monitor;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.PlainText;
import io.redoubt.core.RedoubtException;

/// How a server is reached.
///
/// @param detail why it is not, in the words of the failure; else empty
public record Contact(State state, String detail) {
    /// In the order of urgency, the worst last.
    public enum State {
        CONNECTING,
        ANSWERING,
        /// It reads its files after a start, and answers nothing else.
        LOADING,
        /// It is there and turns us away for a while, or we failed.
        NOT_READY,
        NOT_AUTHORISED,
        /// Connected, but nothing comes: it hangs, or the network does.
        SILENT,
        UNREACHABLE,
        NOT_A_SERVER;

        /// The word users read.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public Contact {
        detail = PlainText.line(detail);
    }

    static Contact of(State state) {
        return new Contact(state, "");
    }

    static Contact of(RedoubtException failure) {
        return new Contact(state(failure.code()), String.valueOf(failure.getMessage()));
    }

    private static State state(ErrorCode code) {
        return switch (code) {
            case NOT_AUTHORISED -> State.NOT_AUTHORISED;
            case NOT_A_SERVER -> State.NOT_A_SERVER;
            case SERVER_UNREACHABLE -> State.UNREACHABLE;
            default -> State.NOT_READY;
        };
    }

    /// Whether what the server says is about now.
    public boolean speaks() {
        return state == State.ANSWERING || state == State.LOADING;
    }
}
