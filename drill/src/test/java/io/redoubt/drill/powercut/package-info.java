@NullMarked
package io.redoubt.drill.powercut;

import org.jspecify.annotations.NullMarked;
