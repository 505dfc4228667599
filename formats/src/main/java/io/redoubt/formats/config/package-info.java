/// Configuration files of servers: redis.conf, valkey.conf.
///
/// Start at `ConfigurationReader`: it gives the lines that say something, includes in their places. What a
/// directive means is up to the caller. Stateless; everything runs on the caller's thread.
@NullMarked
package io.redoubt.formats.config;

import org.jspecify.annotations.NullMarked;
