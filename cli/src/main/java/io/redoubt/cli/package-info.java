/// The program: `Main` joins the commands to the process they run in.
///
/// `frame` holds what all commands share (options, operands, output, errors, exit status), `command` one class for each
/// command. Everything runs on the main thread unless a class says otherwise.
@NullMarked
package io.redoubt.cli;

import org.jspecify.annotations.NullMarked;
