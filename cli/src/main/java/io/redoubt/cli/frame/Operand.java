package io.redoubt.cli.frame;

/// Something that stands behind a command's name without dashes, such as `URI`.
///
/// @param name in capitals, as usage lines show it
/// @param help one sentence
public record Operand(String name, String help, Count count) {
    /// How often it may stand there.
    public enum Count {
        ONE("1"),
        AT_MOST_ONE("0..1"),
        AT_LEAST_ONE("1..*"),
        ANY("0..*");

        private final String arity;

        Count(String arity) {
            this.arity = arity;
        }

        /// In picocli's notation.
        String arity() {
            return arity;
        }
    }

    public static Operand required(String name, String help) {
        return new Operand(name, help, Count.ONE);
    }

    public static Operand optional(String name, String help) {
        return new Operand(name, help, Count.AT_MOST_ONE);
    }
}
