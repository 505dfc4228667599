/// How watched servers are shown: lines of text, JSON, Prometheus metrics, and a live screen.
///
/// Start at `TextView`, `JsonView`, `MetricsPage` and `LiveScreen`. Each makes of `ServerView`s what is shown and
/// decides nothing about servers. `LiveScreen` and `Columns` alone load JLine.
@NullMarked
package io.redoubt.cli.monitor;

import org.jspecify.annotations.NullMarked;
