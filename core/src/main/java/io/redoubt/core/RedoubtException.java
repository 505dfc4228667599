package io.redoubt.core;

/// A failure a user can meet: what happened, where, and what to do next.
///
/// The message starts in lower case and has no full stop; the hint is a sentence. Neither ever holds a
/// secret. Bugs are `IllegalStateException`, never this.
public class RedoubtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;

    public RedoubtException(ErrorCode code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    public RedoubtException(ErrorCode code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    public ErrorCode code() {
        return code;
    }

    /// What the reader should do next, as a sentence; never empty.
    public String hint() {
        return hint;
    }
}
