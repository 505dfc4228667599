/// `doctor`: what is wrong with how a server keeps its data, found from what can be read without changing anything.
///
/// Start at `Doctor`, which gathers the facts, then `Rule` and `Rules`: a rule is a line in a table with a pure
/// function from the facts (`Patient`) to evidence. The tables lie by subject in the classes `...Rules`.
/// `ServerReader`, `DirectoryReader`, `ComposeReader` and `HostReader` make the facts; none of them writes.
/// Everything runs on the caller's thread.
@NullMarked
package io.redoubt.persistence.doctor;

import org.jspecify.annotations.NullMarked;
