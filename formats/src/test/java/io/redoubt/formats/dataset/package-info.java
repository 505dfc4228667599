/// Digests of datasets, and that they tell every difference that counts and no other.
@NullMarked
package io.redoubt.formats.dataset;

import org.jspecify.annotations.NullMarked;
