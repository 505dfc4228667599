@NullMarked
package io.redoubt.drill.restore;

import org.jspecify.annotations.NullMarked;
