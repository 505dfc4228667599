@NullMarked
package io.redoubt.drill.archive;

import org.jspecify.annotations.NullMarked;
