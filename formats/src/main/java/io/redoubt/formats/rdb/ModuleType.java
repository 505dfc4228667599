package io.redoubt.formats.rdb;

/// The type of a module's values: nine characters of six bits each, and the version of their encoding in the lowest
/// ten.
/// Source: moduleTypeEncodeId in the servers' src/module.c.
public record ModuleType(long id) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int NAME_LENGTH = 9;
    private static final int VERSION_BITS = 10;

    public String name() {
        StringBuilder name = new StringBuilder();
        for (int i = NAME_LENGTH - 1; i >= 0; i--) {
            name.append(LETTERS.charAt((int) (id >>> (VERSION_BITS + 6 * i)) & 0x3f));
        }
        return name.toString();
    }

    public int version() {
        return (int) id & (1 << VERSION_BITS) - 1;
    }

    @Override
    public String toString() {
        return "'%s' version %d".formatted(name(), version());
    }
}
