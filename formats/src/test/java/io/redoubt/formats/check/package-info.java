@NullMarked
package io.redoubt.formats.check;

import org.jspecify.annotations.NullMarked;
