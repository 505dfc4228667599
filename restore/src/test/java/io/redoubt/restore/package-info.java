@NullMarked
package io.redoubt.restore;

import org.jspecify.annotations.NullMarked;
