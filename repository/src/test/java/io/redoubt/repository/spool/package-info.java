@NullMarked
package io.redoubt.repository.spool;

import org.jspecify.annotations.NullMarked;
