@NullMarked
package io.redoubt.repository.backup;

import org.jspecify.annotations.NullMarked;
