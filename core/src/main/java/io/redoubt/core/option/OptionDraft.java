package io.redoubt.core.option;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// An option being declared; every step gives a new draft, and `help` ends it.
///
/// @param <T> type of the value a command sees
public final class OptionDraft<T> {
    private record Shape(
            String name, String metavar, String expected, Option.Arity arity, boolean environment, boolean secret) {
        Shape metavar(String other) {
            return new Shape(name, other, expected, arity, environment, secret);
        }

        Shape arity(Option.Arity other) {
            return new Shape(name, metavar, expected, other, environment, secret);
        }

        Shape onlyOnCommandLine() {
            return new Shape(name, metavar, expected, arity, false, secret);
        }

        Shape hidingValues() {
            return new Shape(name, metavar, expected, arity, environment, true);
        }
    }

    private record Fallback<T>(Optional<T> value, Optional<String> text) {}

    private record Range<T>(T low, T high, Comparator<T> order) {
        boolean holds(T value) {
            return order.compare(low, value) <= 0 && order.compare(value, high) <= 0;
        }
    }

    private final Shape shape;
    private final Function<List<String>, T> parser;
    private final Function<T, String> writer;
    private final Optional<Comparator<T>> order;
    private final Fallback<T> fallback;
    private final Optional<Range<T>> range;

    private OptionDraft(
            Shape shape,
            Function<List<String>, T> parser,
            Function<T, String> writer,
            Optional<Comparator<T>> order,
            Fallback<T> fallback,
            Optional<Range<T>> range) {
        this.shape = shape;
        this.parser = parser;
        this.writer = writer;
        this.order = order;
        this.fallback = fallback;
        this.range = range;
    }

    static <T> OptionDraft<T> of(
            String name, String metavar, String expected, Function<String, T> parser, Function<T, String> writer) {
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("option names are lower-case words joined by '-': '" + name + "'");
        }
        Shape shape = new Shape(name, metavar, expected, Option.Arity.ONE, true, false);
        return new OptionDraft<>(
                shape,
                texts -> parser.apply(texts.getFirst()),
                writer,
                Optional.empty(),
                new Fallback<>(Optional.empty(), Optional.empty()),
                Optional.empty());
    }

    OptionDraft<T> as(Option.Arity arity) {
        return with(shape.arity(arity));
    }

    @SuppressWarnings("unchecked") // called only by the factories of types that compare with themselves
    OptionDraft<T> ordered() {
        Comparator<T> natural = (Comparator<T>) Comparator.naturalOrder();
        return new OptionDraft<>(shape, parser, writer, Optional.of(natural), fallback, range);
    }

    /// What stands for the value in usage lines.
    public OptionDraft<T> metavar(String metavar) {
        return with(shape.metavar(metavar));
    }

    /// The value when nobody gives one.
    public OptionDraft<T> defaultsTo(T value) {
        return with(new Fallback<>(Optional.of(value), Optional.of(writer.apply(value))));
    }

    /// No fixed default: the command finds a value itself, as `text` says in a few words.
    public OptionDraft<T> otherwise(String text) {
        return with(new Fallback<>(Optional.empty(), Optional.of(text)));
    }

    /// Smallest and largest value, both allowed; only for sizes and durations.
    public OptionDraft<T> between(T low, T high) {
        Comparator<T> comparator =
                order.orElseThrow(() -> new IllegalStateException("values of --" + shape.name + " have no order"));
        return new OptionDraft<>(
                shape, parser, writer, order, fallback, Optional.of(new Range<>(low, high, comparator)));
    }

    /// Has no environment name: the option answers a question or names a destination, which no setting left
    /// over from another shell should do.
    public OptionDraft<T> onlyOnCommandLine() {
        return with(shape.onlyOnCommandLine());
    }

    /// The value never appears in a message.
    public OptionDraft<T> hidingValues() {
        return with(shape.hidingValues());
    }

    /// May be given many times; the values keep their order. In the environment they are separated by commas.
    public OptionDraft<List<T>> repeatable() {
        OptionDraft<T> one = this;
        return new OptionDraft<>(
                shape.arity(Option.Arity.MANY),
                texts -> texts.stream().map(text -> one.parse(List.of(text))).toList(),
                values -> values.stream().map(writer).collect(Collectors.joining(",")),
                Optional.empty(),
                new Fallback<>(Optional.of(List.of()), Optional.empty()),
                Optional.empty());
    }

    /// Ends the declaration.
    ///
    /// @param sentences one or two
    public Option<T> help(String sentences) {
        return new Option<>(this, sentences);
    }

    String name() {
        return shape.name;
    }

    String metavar() {
        return shape.metavar;
    }

    String expected() {
        return shape.expected;
    }

    Option.Arity arity() {
        return shape.arity;
    }

    boolean environment() {
        return shape.environment;
    }

    boolean secret() {
        return shape.secret;
    }

    Optional<T> defaultValue() {
        return fallback.value;
    }

    String write(T value) {
        return writer.apply(value);
    }

    Optional<String> defaultText() {
        return fallback.text;
    }

    Optional<String> rangeText() {
        return range.map(limits -> writer.apply(limits.low) + " to " + writer.apply(limits.high));
    }

    T parse(List<String> texts) {
        T value = parser.apply(texts);
        if (range.isPresent() && !range.get().holds(value)) {
            throw new IllegalArgumentException("must be from " + rangeText().orElseThrow());
        }
        return value;
    }

    private OptionDraft<T> with(Shape other) {
        return new OptionDraft<>(other, parser, writer, order, fallback, range);
    }

    private OptionDraft<T> with(Fallback<T> other) {
        return new OptionDraft<>(shape, parser, writer, order, other, range);
    }
}
