package io.redoubt.core;

/// Told how far a long piece of work has come. Cheap enough to be called for each buffer; any thread.
public interface Progress {
    /// A new phase begins, such as `check`, `write`, `boot`; `totalBytes` is 0 when unknown.
    void phase(String name, long totalBytes);

    /// As the other `phase`, for work counted in things such as keys: `total` and what `done` is told are numbers
    /// of these.
    ///
    /// @param things what is counted, in the plural
    default void phase(String name, long total, String things) {
        phase(name, total);
    }

    /// The phase has done this much in all.
    void done(long bytes);

    /// For a part of the phase that is told from its own beginning, when `before` is done already. It begins no
    /// phase.
    default Progress after(long before) {
        Progress whole = this;
        return new Progress() {
            @Override
            public void phase(String name, long totalBytes) {}

            @Override
            public void done(long bytes) {
                whole.done(before + bytes);
            }
        };
    }

    /// Says nothing.
    static Progress silent() {
        return new Progress() {
            @Override
            public void phase(String name, long totalBytes) {}

            @Override
            public void done(long bytes) {}
        };
    }
}
