/// One class for each command. `Commands` lists them; a command that does not work yet has no class.
@NullMarked
package io.redoubt.cli.command;

import org.jspecify.annotations.NullMarked;
