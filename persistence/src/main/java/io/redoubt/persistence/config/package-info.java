/// What the lines of redis.conf or valkey.conf mean, and which server knows them.
///
/// Start at `ConfigFile`: one file with all it includes, its lines and their numbers, and which of repeated
/// directives counts. `Directives` is the table of names by server, `SavePoints` the meaning of `save`. Nothing
/// here talks to a server or changes a file; everything runs on the caller's thread.
@NullMarked
package io.redoubt.persistence.config;

import org.jspecify.annotations.NullMarked;
