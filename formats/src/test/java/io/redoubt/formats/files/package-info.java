@NullMarked
package io.redoubt.formats.files;

import org.jspecify.annotations.NullMarked;
