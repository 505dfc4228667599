package io.redoubt.formats.dataset;

/// A SHA-256, as four numbers whose highest byte comes first.
public record Sha256(long a, long b, long c, long d) {
    @Override
    public String toString() {
        return "sha256:%016x%016x%016x%016x".formatted(a, b, c, d);
    }
}
