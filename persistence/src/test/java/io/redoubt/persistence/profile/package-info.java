@NullMarked
package io.redoubt.persistence.profile;

import org.jspecify.annotations.NullMarked;
