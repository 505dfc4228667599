package io.redoubt.testkit;

import java.util.random.RandomGenerator;

/// What is to go wrong on a disk, and when. Guarded by the lock of its `Volume`.
final class Faults {
    private static final long NEVER = Long.MAX_VALUE;

    private long operations;
    private long crashBefore = NEVER;
    private boolean crashed;
    private boolean shortWrites;
    private final Countdown fileForces = new Countdown();
    private final Countdown directoryForces = new Countdown();
    private final Countdown renames = new Countdown();

    /// Counts calls down to the one that fails.
    static final class Countdown {
        private long left = NEVER;
        private boolean always;
        private boolean ignored;

        void failNth(int nth) {
            if (nth < 1) {
                throw new IllegalArgumentException("the first call is 1: " + nth);
            }
            left = nth;
        }

        void failAlways() {
            always = true;
        }

        void ignore() {
            ignored = true;
        }

        boolean ignored() {
            return ignored;
        }

        void neverFail() {
            left = NEVER;
            always = false;
        }

        boolean failsNow() {
            if (left != NEVER) {
                left--;
            }
            boolean reached = left == 0;
            if (reached) {
                left = NEVER;
            }
            return always || reached;
        }
    }

    long operations() {
        return operations;
    }

    void crashAfter(long more) {
        crashBefore = Math.addExact(operations, more);
    }

    void crash() {
        crashed = true;
    }

    /// To be called first by everything the disk does.
    void requireRunning() {
        if (crashed) {
            throw new SimulatedCrash(operations);
        }
    }

    /// Whether the change about to be made is the one the machine does not survive.
    boolean crashIsNext() {
        return operations >= crashBefore;
    }

    /// To be called before each change or force.
    void step() {
        requireRunning();
        if (crashIsNext()) {
            crashed = true;
            throw new SimulatedCrash(operations);
        }
        operations++;
    }

    void shortWrites(boolean wanted) {
        shortWrites = wanted;
    }

    int writable(int wanted, RandomGenerator random) {
        return shortWrites && wanted > 1 ? random.nextInt(1, wanted + 1) : wanted;
    }

    Countdown fileForces() {
        return fileForces;
    }

    Countdown directoryForces() {
        return directoryForces;
    }

    Countdown renames() {
        return renames;
    }
}
