package io.redoubt.benchmarks;

/// What following one load cost.
///
/// @param streamBytes length of the stream during the load
/// @param seconds from the first command until the follower had acknowledged the last byte
/// @param cpuSeconds of the follower since the load began, what it did after the last byte included
/// @param sealingSeconds the part of it that went into compressing, checking and storing; 0 for a server
/// @param compilerSeconds the part of it that went into the JVM's compilers; 0 for a server
/// @param peakResidentBytes most memory of the follower
record Measurement(
        String contender,
        long streamBytes,
        double seconds,
        double cpuSeconds,
        double sealingSeconds,
        double compilerSeconds,
        long peakResidentBytes) {
    double cpuPerGigabyte() {
        return perGigabyte(cpuSeconds);
    }

    double perGigabyte(double part) {
        return part / (streamBytes / 1e9);
    }

    double megabytesPerSecond() {
        return streamBytes / 1e6 / seconds;
    }
}
