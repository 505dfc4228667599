/// Set-ups of servers that cannot hurt: configuration, users, passwords, container and service files, computed
/// from a policy, a size and a write rate.
///
/// Start at `Profile` (an order becomes files), `Sizing` (the figures) and `ServerConfig` (the directives and
/// why); then `ProfileWriter`, the only one that touches a disk. One thread.
@NullMarked
package io.redoubt.persistence.profile;

import org.jspecify.annotations.NullMarked;
