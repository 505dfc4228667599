/// From the raw replication stream to log text an append-only file may hold.
///
/// `StreamTranscriber` drops what only concerns the link (PING, REPLCONF, PUBLISH), makes the relative expiries of
/// Redis 6
/// absolute, and knows after which byte a restore may stop. It runs on the one thread that receives the stream.
@NullMarked
package io.redoubt.formats.stream;

import org.jspecify.annotations.NullMarked;
