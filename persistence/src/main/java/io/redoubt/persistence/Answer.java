package io.redoubt.persistence;

/// What a server's reply to the request for a child means.
enum Answer {
    /// The child was forked before the reply was sent.
    STARTED,
    /// It will be, when the child of another kind that runs has ended.
    SCHEDULED,
    /// A child of the same kind runs, begun by somebody else: it does not hold what was written since, so it does
    /// not count.
    BUSY,
    /// Anything else: an error of the server.
    REFUSED
}
