/// Hostile bytes for the readers. Each target takes any bytes and throws only if a reader breaks its word;
/// `tools/fuzz` hands them what a fuzzer thinks of, `FuzzCorpusTest` what one has thought of before.
@NullMarked
package io.redoubt.formats.fuzz;

import org.jspecify.annotations.NullMarked;
