@NullMarked
package io.redoubt.archive;

import org.jspecify.annotations.NullMarked;
