@NullMarked
package io.redoubt.archive.imports;

import org.jspecify.annotations.NullMarked;
