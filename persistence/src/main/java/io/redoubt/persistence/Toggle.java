package io.redoubt.persistence;

/// A setting of appendonly, in the server's words.
enum Toggle {
    ON("yes"),
    OFF("no");

    private final String word;

    Toggle(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
