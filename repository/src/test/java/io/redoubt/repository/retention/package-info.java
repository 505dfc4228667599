@NullMarked
package io.redoubt.repository.retention;

import org.jspecify.annotations.NullMarked;
