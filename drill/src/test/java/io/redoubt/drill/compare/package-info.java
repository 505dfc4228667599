@NullMarked
package io.redoubt.drill.compare;

import org.jspecify.annotations.NullMarked;
