package io.redoubt.drill;

/// One part of the demo's application. Confined to its own thread and connection.
interface Actor {
    /// Does one small piece of work.
    ///
    /// @return how many write commands the server has carried out for it
    /// @throws io.redoubt.core.RedoubtException if the server refuses or is gone
    long act();
}
