@NullMarked
package io.redoubt.repository.segment;

import org.jspecify.annotations.NullMarked;
