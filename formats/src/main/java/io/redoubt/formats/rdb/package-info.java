/// Snapshots (RDB files) of Redis and Valkey, read at skip depth: structure, checksum and counts, no values.
///
/// `RdbWalker` reads a whole file once and answers with an `RdbSummary`; `Crc64` is the checksum such files end with. A
/// walk
/// runs on the caller's thread and keeps no state between calls.
@NullMarked
package io.redoubt.formats.rdb;

import org.jspecify.annotations.NullMarked;
