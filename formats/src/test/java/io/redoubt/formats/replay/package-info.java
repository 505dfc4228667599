/// Commands that make what a snapshot holds.
@NullMarked
package io.redoubt.formats.replay;

import org.jspecify.annotations.NullMarked;
