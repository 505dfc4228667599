@NullMarked
package io.redoubt.drill.crash;

import org.jspecify.annotations.NullMarked;
