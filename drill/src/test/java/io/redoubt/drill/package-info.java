@NullMarked
package io.redoubt.drill;

import org.jspecify.annotations.NullMarked;
