package io.redoubt.persistence;

import io.redoubt.core.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what it is told; for any thread.
final class RecordedProgress implements Progress {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    List<String> lines() {
        return lines;
    }

    @Override
    public void phase(String name, long totalBytes) {
        lines.add("%s of %d bytes".formatted(name, totalBytes));
    }

    @Override
    public void phase(String name, long total, String things) {
        lines.add("%s of %d %s".formatted(name, total, things));
    }

    @Override
    public void done(long count) {
        lines.add(Long.toString(count));
    }
}
