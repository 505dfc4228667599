/// Packed collections, written by hand to the letter of their descriptions.
@NullMarked
package io.redoubt.formats.packed;

import org.jspecify.annotations.NullMarked;
