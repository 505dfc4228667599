package io.redoubt.testkit;

/// The process or the machine died here, as far as the code under test can tell.
///
/// An error rather than an exception, so that no handler in the code under test takes it for a failure it can mend.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(long operations) {
        super("the simulated machine stopped after " + operations + " disk operations");
    }
}
