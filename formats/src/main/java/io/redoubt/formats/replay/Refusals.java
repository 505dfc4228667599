package io.redoubt.formats.replay;

/// What to throw, with the key in hand, when commands cannot make it.
interface Refusals {
    /// @param what it holds: `fields that expire`
    RuntimeException cannotMake(String what);

    /// @param what would have to be held in memory: `the pending entries of a group`
    RuntimeException tooLarge(String what);
}
