@NullMarked
package io.redoubt.formats.config;

import org.jspecify.annotations.NullMarked;
