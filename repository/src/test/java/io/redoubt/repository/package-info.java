/// What the tests of this module share: streams with every kind of block, and a second, plain reading of
/// them.
@NullMarked
package io.redoubt.repository;

import org.jspecify.annotations.NullMarked;
