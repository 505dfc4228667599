@NullMarked
package io.redoubt.restore.plan;

import org.jspecify.annotations.NullMarked;
