package io.redoubt.persistence;

/// Something that was done, and checked, on the way to a switched append-only file.
///
/// @param verb in the past tense, such as `Kept`
/// @param what a sentence without a full stop
public record SwitchStep(String verb, String what) {
    /// For people, aligned with its like.
    public String line() {
        return "%-10s %s".formatted(verb, what);
    }
}
