@NullMarked
package io.redoubt.persistence.advise;

import org.jspecify.annotations.NullMarked;
