package io.redoubt.formats.replay;

import io.redoubt.formats.packed.ByteRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Gathers small elements of a collection into commands of several, as servers do when they rewrite an
/// append-only file. A large element becomes a command of its own, which is never held.
final class Batch {
    /// AOF_REWRITE_ITEMS_PER_CMD of the server's src/server.h.
    private static final int MAX_ELEMENTS = 64;

    private static final int MAX_BYTES = 16 << 10;

    private final CommandOutput out;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final ByteArrayOutputStream element = new ByteArrayOutputStream();
    private final CommandOutput arguments = new CommandOutput(element);
    private String name = "";
    private byte[] key = new byte[0];
    private int width;
    private int elements;
    private boolean alone;

    Batch(CommandOutput out) {
        this.out = out;
    }

    /// What follows is elements of `key`, each of `width` arguments to the command.
    void begin(String command, byte[] key, int width) {
        this.name = command;
        this.key = key;
        this.width = width;
        elements = 0;
        gathered.reset();
    }

    /// Adds an argument of the element in hand.
    void argument(ByteRun run) throws IOException {
        if (!alone && run.remaining() > MAX_BYTES) {
            flush();
            out.begin(2L + width, name).bytes(key).encoded(element);
            element.reset();
            alone = true;
        }
        CommandOutput _ = (alone ? out : arguments).run(run);
    }

    void endElement() throws IOException {
        if (alone) {
            alone = false;
            return;
        }
        element.writeTo(gathered);
        element.reset();
        elements++;
        if (elements == MAX_ELEMENTS || gathered.size() > MAX_BYTES) {
            flush();
        }
    }

    /// Writes what was gathered.
    void flush() throws IOException {
        if (elements > 0) {
            out.begin(2 + (long) elements * width, name).bytes(key).encoded(gathered);
        }
        elements = 0;
        gathered.reset();
    }
}
