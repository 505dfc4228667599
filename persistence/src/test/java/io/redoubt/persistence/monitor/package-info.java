@NullMarked
package io.redoubt.persistence.monitor;

import org.jspecify.annotations.NullMarked;
