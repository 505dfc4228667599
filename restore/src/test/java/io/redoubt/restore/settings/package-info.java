@NullMarked
package io.redoubt.restore.settings;

import org.jspecify.annotations.NullMarked;
