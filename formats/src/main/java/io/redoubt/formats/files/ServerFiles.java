package io.redoubt.formats.files;

/// Under which names a server keeps its data, and whether it appends: the settings of the same names.
public record ServerFiles(boolean appendonly, String appendfilename, String appenddirname, String dbfilename) {
    /// The names nobody has changed.
    public static ServerFiles usual() {
        return new ServerFiles(true, "appendonly.aof", "appendonlydir", "dump.rdb");
    }

    String manifestName() {
        return appendfilename + ".manifest";
    }
}
