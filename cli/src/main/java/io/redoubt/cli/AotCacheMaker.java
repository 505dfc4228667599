package io.redoubt.cli;

import java.io.File;
import java.io.IOException;
import java.util.Map;

/// Starts the launcher once more, in the background, to make the JDK's AOT cache when the launcher found none.
///
/// It starts here, after a command succeeded, because the launcher has become this process by then. The new
/// process shares none of our streams, so a caller that waits for the end of our output does not wait for it.
final class AotCacheMaker {
    private static final String LAUNCHER = "redoubt.aot.launcher";

    private AotCacheMaker() {}

    static void startIfAsked(Map<String, String> environment) {
        String launcher = System.getProperty(LAUNCHER, "");
        if (launcher.isEmpty() || environment.getOrDefault("REDOUBT_AOT", "").equals("make")) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder("nohup", "nice", launcher)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("REDOUBT_AOT", "make");
        try {
            builder.start();
        } catch (IOException e) {
            // The cache only saves time; the next command tries again.
            return;
        }
    }
}
