package io.redoubt.persistence;

/// What the facts say of a child that was asked for.
sealed interface ChildVerdict {
    record Running() implements ChildVerdict {}

    record Done() implements ChildVerdict {}

    record Failed(Failure failure) implements ChildVerdict {}

    /// It ended, and the facts do not tell how: it has to be asked for again.
    record Unclear() implements ChildVerdict {}

    /// How a child can come to nothing.
    enum Failure {
        /// It ended with an error, or was killed.
        CHILD_FAILED,
        /// The server stopped it and says nothing of it: the status is that of the child before.
        GIVEN_UP,
        /// FLUSHALL ran meanwhile. It stops a snapshot, and where there are save points leaves one without keys.
        FLUSHED,
        /// The append-only file was switched off meanwhile, which stops a rewrite.
        SWITCHED_OFF,
        /// The new file was written and could not be put in place, which Redis 6.2 tells nobody but its log.
        NOT_IN_PLACE,
        /// The server ended, and its child with it.
        RESTARTED
    }
}
