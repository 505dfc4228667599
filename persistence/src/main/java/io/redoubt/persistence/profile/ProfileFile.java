package io.redoubt.persistence.profile;

/// A file to be written.
///
/// @param path relative to the directory asked for, with `/`
/// @param kind who may read it
record ProfileFile(String path, String content, Kind kind) {
    /// What it holds decides who may read it.
    enum Kind {
        /// Everybody may know it.
        PLAIN("rw-r--r--"),
        PROGRAM("rwxr-xr-x"),
        /// Hashes of passwords; not for everybody.
        GUARDED("rw-------"),
        /// A password. Never replaced, since clients have it.
        SECRET("rw-------");

        private final String mode;

        Kind(String mode) {
            this.mode = mode;
        }

        String mode() {
            return mode;
        }
    }

    /// Whether the server's container reads it.
    boolean forContainer() {
        return path.startsWith("conf/") || path.startsWith("secrets/");
    }

    /// Says nothing of what is in it.
    @Override
    public String toString() {
        return path;
    }
}
