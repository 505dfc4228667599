package io.redoubt.system;

import io.redoubt.cli.frame.Palette;
import io.redoubt.cli.monitor.LiveScreen;
import io.redoubt.persistence.Ticker;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// The live screen of a server, with a bug that shows after a while.
final class BrokenScreen {
    private static final int GOOD_LOOKS = 5;

    private final Watcher watcher;
    private int looks;

    private BrokenScreen(Watcher watcher) {
        this.watcher = watcher;
    }

    public static void main(String[] args) throws IOException {
        ServerAccess access = ServerAccess.of(ServerUri.parse(args[0]));
        try (Watcher watcher = Watchers.start(access, Duration.ofSeconds(1), Ticker.system())) {
            new LiveScreen(
                            new BrokenScreen(watcher)::views,
                            Duration.ofMillis(200),
                            InstantSource.system(),
                            new Palette(true))
                    .run(() -> false);
        }
    }

    private List<ServerView> views() {
        looks++;
        if (looks > GOOD_LOOKS) {
            throw new IllegalStateException("a bug");
        }
        return List.of(watcher.view());
    }
}
