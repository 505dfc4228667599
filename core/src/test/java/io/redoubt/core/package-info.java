/// What every module builds on, tried by itself.
@NullMarked
package io.redoubt.core;

import org.jspecify.annotations.NullMarked;
