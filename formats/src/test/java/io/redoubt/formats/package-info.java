/// What the tests of this module share: files of real servers and a second, plain reading of RESP.
@NullMarked
package io.redoubt.formats;

import org.jspecify.annotations.NullMarked;
