@NullMarked
package io.redoubt.drill.loss;

import org.jspecify.annotations.NullMarked;
