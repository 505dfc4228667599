@NullMarked
package io.redoubt.restore.destination;

import org.jspecify.annotations.NullMarked;
