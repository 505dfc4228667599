package io.redoubt.formats.rdb;

/// How a value changes while it is written as another type.
public interface ValueChange {
    /// The new expiry of a hash field that expires, in milliseconds since 1970; -1 if it is not to expire any more.
    long fieldExpiry(long absoluteMillis);

    /// Told before something that the new type cannot hold is left out; throws if it must not be.
    ///
    /// @param what it is, in the plural: `message ids of producers`
    void leaveOut(String what);

    /// What to throw when the value holds something the new type cannot.
    ///
    /// @param what it holds, in the plural: `fields that expire`
    RuntimeException cannotHold(String what);
}
