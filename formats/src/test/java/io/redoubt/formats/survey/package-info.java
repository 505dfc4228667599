@NullMarked
package io.redoubt.formats.survey;

import org.jspecify.annotations.NullMarked;
