package io.redoubt.cli.frame;

import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import java.io.PrintStream;

/// How a command speaks: results on standard output, everything else on standard error.
///
/// A command gives its result twice, as text and as JSON; the one that was not asked for is dropped here, so
/// commands need no `if`. Results come from the command's thread; messages, events and progress from any.
public final class Output {
    private final PrintStream stdout;
    private final MessageStream messages;
    private final boolean json;
    private final boolean quiet;
    private final boolean verbose;
    private final Palette palette;
    private final Progress progress;
    private final Events events;

    Output(OptionValues options, Surroundings surroundings) {
        this.stdout = surroundings.stdout();
        this.messages = new MessageStream(surroundings.stderr());
        this.json = options.on(Options.JSON);
        this.quiet = options.on(Options.QUIET);
        this.verbose = options.on(Options.VERBOSE);
        this.palette = Palette.choose(
                options.value(Options.COLOR), surroundings.terminals().stdout(), surroundings.environment());
        this.progress = quiet
                ? Progress.silent()
                : new ProgressReport(messages, surroundings.terminals().stderr(), surroundings.clock());
        this.events = new EventLog(messages, options.value(Options.LOG_FORMAT), quiet, surroundings.clock());
    }

    /// Whether the result is wanted as JSON.
    public boolean json() {
        return json;
    }

    /// A line of the result for people; dropped with `--json`.
    public void line(String text) {
        if (!json) {
            print(text);
        }
    }

    /// The result, or one item of a stream, for programs; dropped without `--json`.
    public void json(JsonLine object) {
        if (json) {
            print(object.toString());
        }
    }

    /// Whether nobody reads the result any more, or it cannot be written: a stream without end has then ended.
    public boolean broken() {
        return stdout.checkError();
    }

    /// Something said on the way; dropped with `--quiet`.
    public void note(String text) {
        if (!quiet) {
            messages.line(text);
        }
    }

    /// A question; never dropped.
    void ask(String question) {
        messages.line(question);
    }

    /// Something only wanted with `--verbose`.
    public void detail(String text) {
        if (verbose) {
            messages.line(text);
        }
    }

    /// Something that needs attention; never dropped.
    public void warn(String text) {
        messages.line("redoubt: warning: " + text);
    }

    /// Colours for lines of the result.
    public Palette palette() {
        return palette;
    }

    /// Where long work reports how far it has come.
    public Progress progress() {
        return progress;
    }

    /// Where long-running parts report events: one line each, as `--log-format` says.
    public Events events() {
        return events;
    }

    /// Removes what progress left on the screen.
    void close() {
        messages.clear();
    }

    private void print(String text) {
        messages.clear();
        stdout.println(text);
        stdout.flush();
    }
}
