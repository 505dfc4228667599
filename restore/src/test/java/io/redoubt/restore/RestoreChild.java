package io.redoubt.restore;

import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/// A restore in a process of its own, to be killed. Prints a line at each step.
final class RestoreChild {
    private RestoreChild() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SourceStore store = Repository.open(Path.of(arguments[0])).source(new SourceName("shop"));
        RestorePlan plan = new RestorePlanner(InstantSource.system()).plan(store, new RestoreTarget.Latest());
        Progress steps = new Progress() {
            @Override
            public void phase(String name, long totalBytes) {
                out.println(name);
            }

            @Override
            public void done(long bytes) {
                out.println("done");
            }
        };
        RestoreResult result = new RestoreRun(
                        store, ServerBinaries.standard(), steps, Events.none(), InstantSource.system())
                .run(plan, RestoreOrder.into(Path.of(arguments[1])).forced(true));
        out.println("restored " + result.counted().keys());
    }
}
