package io.redoubt.persistence.monitor;

import java.util.Optional;

/// What clients felt of the last save or rewrite that was seen: round trips and times of commands in the ten
/// seconds before, while it ran (its fork included), and in the ten seconds after.
///
/// @param what `save` or `rewrite`
/// @param running whether it still runs
/// @param after empty until it has ended
public record Impact(
        String what,
        boolean running,
        Times before,
        Times during,
        Optional<Times> after,
        Optional<Times> commandsBefore,
        Optional<Times> commandsDuring,
        Optional<Times> commandsAfter) {}
