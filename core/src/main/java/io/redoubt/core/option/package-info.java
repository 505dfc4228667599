/// Every option of the program, declared once: name, type, default, range, secrecy, help text.
///
/// The command line parser, `--help`, the environment names and the reference page are all made from these
/// declarations.
///
/// Start at `Options` and its neighbours (what there is, by subject), then `Option` (one declaration) and
/// `OptionValues` (what a user gave, resolved). Everything here is immutable and safe for use by many threads.
@NullMarked
package io.redoubt.core.option;

import org.jspecify.annotations.NullMarked;
