/// Snapshots (RDB files) of Redis and Valkey, read once and as deep as the caller asks.
///
/// `RdbReader` goes from item to item and, at a key, tells its name and size or decodes its value into a
/// `ValueVisitor`;
/// `RdbWalker` reads a whole file at skip depth and answers with an `RdbSummary`; `Crc64` is the checksum such files
/// end with. Each reader belongs to the thread that calls it.
@NullMarked
package io.redoubt.formats.rdb;

import org.jspecify.annotations.NullMarked;
