/// What kinds of keys a dataset has and where its size lies, from one pass over a snapshot.
///
/// Begin with `Survey`. Memory is bounded: of keys only the most notable are held, of prefixes a limited number.
/// One thread.
@NullMarked
package io.redoubt.formats.survey;

import org.jspecify.annotations.NullMarked;
