package io.redoubt.wire;

/// What one question tells of a server's clock. All in milliseconds since 1970.
///
/// @param asked our clock before the question
/// @param server the server's clock when it answered
/// @param answered our clock when the answer had been read
public record ClockReading(long asked, long server, long answered) {
    /// How far the server's clock is ahead of ours, negative if it is behind: the least that explains the answer.
    /// Clocks that agree are found to agree, however long the answer took.
    public long aheadMillis() {
        if (server > answered) {
            return server - answered;
        }
        return Math.min(0, server - asked);
    }
}
