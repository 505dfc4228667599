/// What a power cut takes of files, decided by `DurableBytes` and `DurableNames` from what `Trace` saw a process
/// write and force. Runs on the caller's thread.
@NullMarked
package io.redoubt.drill.powercut;

import org.jspecify.annotations.NullMarked;
