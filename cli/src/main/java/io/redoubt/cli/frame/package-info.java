/// What all commands share: how they are declared, parsed, run, and how they speak to people and to scripts.
///
/// Start at `Command` (what one command declares), `Invocation` (what it is given when it runs) and
/// `CommandLineInterface` (from arguments to exit status). The parser, `--help` and the reference page are made from
/// the declarations; nothing is described twice.
@NullMarked
package io.redoubt.cli.frame;

import org.jspecify.annotations.NullMarked;
