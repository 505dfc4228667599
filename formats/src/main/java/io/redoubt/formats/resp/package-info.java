/// The framing of commands on the wire and in append-only files: `*argc`, then `$length` and bytes for each argument.
///
/// `RespReader` finds where commands and arguments begin and end, whatever the pieces the bytes arrive in; its
/// `Handler` decides what they mean. One reader belongs to one thread.
@NullMarked
package io.redoubt.formats.resp;

import org.jspecify.annotations.NullMarked;
