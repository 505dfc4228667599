package io.redoubt.cli.monitor;

/// What keys of a keyboard mean.
enum Key {
    UP,
    DOWN,
    ENTER,
    BACK,
    HELP,
    SORT,
    PAUSE,
    QUIT,
    OTHER;

    /// Of one character; arrows come as sequences, see `ofSequence`.
    static Key of(int character) {
        return switch (character) {
            case 'k', 'K' -> UP;
            case 'j', 'J' -> DOWN;
            case '\r', '\n', 'l' -> ENTER;
            case 0x7f, '\b', 'h' -> BACK;
            case '?' -> HELP;
            case 's', 'S' -> SORT;
            case 'p', 'P', ' ' -> PAUSE;
            case 'q', 'Q', 3, 4 -> QUIT;
            default -> OTHER;
        };
    }

    /// Of the last letter after ESC and `[` or `O`.
    static Key ofSequence(int letter) {
        return switch (letter) {
            case 'A' -> UP;
            case 'B' -> DOWN;
            case 'C' -> ENTER;
            case 'D' -> BACK;
            default -> OTHER;
        };
    }
}
