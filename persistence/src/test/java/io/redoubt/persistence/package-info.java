@NullMarked
package io.redoubt.persistence;

import org.jspecify.annotations.NullMarked;
