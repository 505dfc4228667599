@NullMarked
package io.redoubt.formats.export;

import org.jspecify.annotations.NullMarked;
