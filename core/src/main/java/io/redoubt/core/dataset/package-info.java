/// What every comparison of two datasets speaks of, whether they were read from files or from running servers: the
/// names of their keys, and how a key may differ.
@NullMarked
package io.redoubt.core.dataset;

import org.jspecify.annotations.NullMarked;
