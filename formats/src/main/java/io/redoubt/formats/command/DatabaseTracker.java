package io.redoubt.formats.command;

/// Follows which database a log works in and whether it is inside a transaction. One thread.
///
/// SELECT may stand inside MULTI (seen from Redis 8.6 and Valkey 8); a DISCARD takes it back, as it would be if the
/// transaction were cut off. A MULTI inside MULTI and an EXEC without one change nothing, as in the servers' loader.
public final class DatabaseTracker {
    private int database;
    private int databaseAtMulti;
    private boolean insideTransaction;

    public DatabaseTracker(int database) {
        this.database = database;
    }

    /// The database the next command works in.
    public int database() {
        return database;
    }

    /// Whether a MULTI has come and neither EXEC nor DISCARD has.
    public boolean insideTransaction() {
        return insideTransaction;
    }

    /// A command is complete.
    ///
    /// @param selected the database it names if it is a SELECT
    public void after(CommandKind kind, int selected) {
        switch (kind) {
            case SELECT -> database = selected;
            case MULTI -> {
                databaseAtMulti = insideTransaction ? databaseAtMulti : database;
                insideTransaction = true;
            }
            case EXEC -> insideTransaction = false;
            case DISCARD -> {
                database = insideTransaction ? databaseAtMulti : database;
                insideTransaction = false;
            }
            case WRITE, HASH_FIELD_EXPIRY, WHOLE_DATABASE, LIBRARY, SCRIPT, DROPPED -> {}
        }
    }
}
