package io.redoubt.restore.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// Memory the boot needs against what this machine has free, both as far as known.
///
/// @param atLeast what the primary used when it saved the base
/// @param atMost that plus the plain log: every byte of it a new value
public record MemoryEstimate(Optional<Long> atLeast, Optional<Long> atMost, OptionalLong available) {
    static MemoryEstimate of(BaseFacts base, LogFacts log, OptionalLong available) {
        return new MemoryEstimate(base.usedMemory(), base.usedMemory().map(used -> used + log.plainBytes()), available);
    }

    /// True only when it is known that not even the base fits.
    public boolean cannotFit() {
        return atLeast.isPresent() && available.isPresent() && atLeast.get() > available.getAsLong();
    }

    /// True only when it is known that everything fits.
    public boolean surelyFits() {
        return atMost.isPresent() && available.isPresent() && atMost.get() <= available.getAsLong();
    }

    /// Free memory of this machine or container: the smallest of MemAvailable and the control group's limits less
    /// use (version 2, then 1). Empty where none of these can be read.
    static OptionalLong availableHere() {
        return available(Path.of("/proc/meminfo"), Path.of("/sys/fs/cgroup"));
    }

    static OptionalLong available(Path meminfo, Path cgroup) {
        OptionalLong machine = memAvailable(meminfo);
        OptionalLong two = left(cgroup.resolve("memory.max"), cgroup.resolve("memory.current"));
        OptionalLong one =
                left(cgroup.resolve("memory/memory.limit_in_bytes"), cgroup.resolve("memory/memory.usage_in_bytes"));
        return java.util.stream.Stream.of(machine, two, one)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    private static OptionalLong memAvailable(Path meminfo) {
        return text(meminfo)
                .map(text -> text.lines()
                        .filter(line -> line.matches("MemAvailable:\\s+\\d{1,15} kB"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst())
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong left(Path limit, Path used) {
        Optional<Long> most = number(limit);
        Optional<Long> now = number(used);
        return most.isPresent() && now.isPresent()
                ? OptionalLong.of(Math.max(0, most.get() - now.get()))
                : OptionalLong.empty();
    }

    /// "max" and the like mean no limit.
    private static Optional<Long> number(Path file) {
        return text(file)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong);
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
