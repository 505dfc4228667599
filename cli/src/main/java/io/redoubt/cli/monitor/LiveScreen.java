package io.redoubt.cli.monitor;

import io.redoubt.cli.frame.Palette;
import io.redoubt.persistence.monitor.ServerView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;
import org.jline.utils.NonBlockingReader;

/// Servers on a terminal, painted anew in each interval and after each key, until `q` or a signal. Confined to the
/// caller's thread.
///
/// The terminal is left as it was found however this ends, but for `kill -9`: that is up to the launcher.
public final class LiveScreen {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    /// The rest of an arrow key's sequence comes at once; a lone escape does not go on.
    private static final long SEQUENCE_MILLIS = 50;

    private static final int ESCAPE = 27;
    private static final Size USUAL = Size.of(80, 24);

    private final Supplier<List<ServerView>> source;
    private final Duration interval;
    private final InstantSource clock;
    private final Palette palette;

    /// @param palette whether colours may be used
    public LiveScreen(Supplier<List<ServerView>> source, Duration interval, InstantSource clock, Palette palette) {
        this.source = source;
        this.interval = interval.compareTo(LONGEST_PAUSE) < 0 ? interval : LONGEST_PAUSE;
        this.clock = clock;
        this.palette = palette;
    }

    /// Shows the servers until the user has enough.
    ///
    /// @param stopped asked after each paint
    /// @throws IOException if the terminal is gone
    public void run(BooleanSupplier stopped) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(false)
                .encoding(StandardCharsets.UTF_8)
                .nativeSignals(false)
                .build()) {
            Attributes found = terminal.getAttributes();
            Thread restorer = new Thread(() -> restore(terminal, found), "redoubt-terminal-restorer");
            Runtime.getRuntime().addShutdownHook(restorer);
            try {
                enter(terminal);
                show(terminal, stopped);
            } finally {
                restore(terminal, found);
                forget(restorer);
            }
        }
    }

    private static void enter(Terminal terminal) {
        terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        // As keys, not as signals: a program that is suspended or killed in the middle would leave its screen behind.
        raw.setControlChar(Attributes.ControlChar.VSUSP, 0);
        raw.setControlChar(Attributes.ControlChar.VINTR, 0);
        raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
        terminal.setAttributes(raw);
        terminal.puts(InfoCmp.Capability.enter_ca_mode);
        terminal.puts(InfoCmp.Capability.cursor_invisible);
        terminal.flush();
    }

    private static void restore(Terminal terminal, Attributes found) {
        terminal.puts(InfoCmp.Capability.cursor_visible);
        terminal.puts(InfoCmp.Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(found);
    }

    private static void forget(Thread restorer) {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException _) {
            // The process ends already; restoring twice does no harm.
        }
    }

    private void show(Terminal terminal, BooleanSupplier stopped) throws IOException {
        Display display = new Display(terminal, true);
        Frame frame = new Frame(unicode() ? Sparkline.BLOCKS : Sparkline.ASCII);
        ScreenState state = ScreenState.start();
        Size last = Size.of(0, 0);
        List<ServerView> views = source.get();
        while (!stopped.getAsBoolean()) {
            if (state.pausedAt().isEmpty()) {
                views = source.get();
            }
            Size size = sizeOf(terminal);
            if (!size.equals(last)) {
                display.resize(size);
                // The terminal has moved lines as it saw fit: what is on it is not what was painted.
                display.clear();
                last = size;
            }
            display.update(
                    frame.lines(views, state, clock.instant(), size.getColumns(), size.getRows()).stream()
                            .map(this::styled)
                            .toList(),
                    0);
            Key key = key(terminal.reader());
            if (key == Key.QUIT) {
                return;
            }
            state = state.after(key, state.sorted(views), clock.instant());
        }
    }

    /// Some terminals do not tell.
    private static Size sizeOf(Terminal terminal) {
        Size size = terminal.getSize();
        return size.getColumns() > 0 && size.getRows() > 0 ? size : USUAL;
    }

    private static boolean unicode() {
        String locale = firstOf("LC_ALL", "LC_CTYPE", "LANG").toLowerCase(java.util.Locale.ROOT);
        return locale.contains("utf-8") || locale.contains("utf8");
    }

    private static String firstOf(String... names) {
        for (String name : names) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private Key key(NonBlockingReader reader) throws IOException {
        try {
            int read = reader.read(interval.toMillis());
            if (read == NonBlockingReader.EOF) {
                return Key.QUIT;
            }
            if (read != ESCAPE) {
                return Key.of(read);
            }
            int second = reader.read(SEQUENCE_MILLIS);
            return second == '[' || second == 'O' ? Key.ofSequence(reader.read(SEQUENCE_MILLIS)) : Key.BACK;
        } catch (InterruptedIOException _) {
            return Key.QUIT;
        }
    }

    private AttributedString styled(ScreenLine line) {
        AttributedStringBuilder text = new AttributedStringBuilder();
        line.spans().forEach(span -> text.styled(style(span.style()), span.text()));
        return text.toAttributedString();
    }

    private AttributedStyle style(Span.Style style) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (style) {
            case PLAIN -> plain;
            case STRONG -> plain.bold();
            case FAINT -> palette.on() ? plain.faint() : plain;
            case GOOD -> palette.on() ? plain.foreground(AttributedStyle.GREEN) : plain;
            case WARNING -> palette.on() ? plain.foreground(AttributedStyle.YELLOW) : plain;
            case BAD -> palette.on() ? plain.bold().foreground(AttributedStyle.RED) : plain.bold();
        };
    }
}
