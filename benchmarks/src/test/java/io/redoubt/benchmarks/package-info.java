@NullMarked
package io.redoubt.benchmarks;

import org.jspecify.annotations.NullMarked;
