@NullMarked
package io.redoubt.archive.backup;

import org.jspecify.annotations.NullMarked;
