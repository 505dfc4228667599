package io.redoubt.formats.rdb;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// An RDB file cannot be used: it is no such file, of a version unknown here, cut short, damaged, or asks for more
/// memory than it gets.
public final class RdbFormatException extends RedoubtException {
    private static final long serialVersionUID = 1L;

    /// What is wrong, for those who react differently.
    public enum Problem {
        NOT_AN_RDB(ErrorCode.DAMAGED),
        /// A version, opcode or type nobody knew when this was written.
        TOO_NEW(ErrorCode.VERSIONS_DO_NOT_FIT),
        TOO_OLD(ErrorCode.VERSIONS_DO_NOT_FIT),
        TRUNCATED(ErrorCode.DAMAGED),
        DAMAGED(ErrorCode.DAMAGED),
        /// Whole perhaps, but a part that has to be held in memory is larger than allowed.
        TOO_LARGE(ErrorCode.NOT_ENOUGH_MEMORY);

        private final ErrorCode code;

        Problem(ErrorCode code) {
            this.code = code;
        }
    }

    private final long offset;
    private final Problem problem;
    private final String what;

    RdbFormatException(Problem problem, String file, long offset, String what, String hint) {
        super(problem.code, "snapshot '%s' is unusable at byte %d: %s".formatted(file, offset, what), hint);
        this.problem = problem;
        this.offset = offset;
        this.what = what;
    }

    /// What is wrong there, as part of a message.
    public String what() {
        return what;
    }

    /// Bytes before the wrong one; for a file cut short, its length.
    public long offset() {
        return offset;
    }

    public Problem problem() {
        return problem;
    }
}
