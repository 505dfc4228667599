/// How servers persist, watched over hours and told truthfully.
///
/// Start at `Watcher`, which keeps one thread for one server, and at `ServerView`, what it knows at a moment. A
/// look is `ServerFacts` (what the server says) and what follows from it by pure functions: `Outcome`,
/// `Exposure`, `RewriteOutlook`, `DiskOutlook`; `Alarms` judges the whole. Only INFO, CONFIG GET, LATENCY and
/// PING are sent.
@NullMarked
package io.redoubt.persistence.monitor;

import org.jspecify.annotations.NullMarked;
