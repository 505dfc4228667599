package io.redoubt.formats.rdb;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a snapshot says of itself in its first bytes, of whatever version it is: header and AUX fields. Nothing
/// of it is checked; only a walk to the end tells whether the snapshot is whole.
///
/// @param aux the fields found, in the order of the file
public record RdbStart(RdbVersion version, Map<String, String> aux) {
    /// As many bytes as it takes to find the fields servers write.
    public static final int ENOUGH_BYTES = 4096;

    private static final int AUX = 0xfa;

    public RdbStart {
        aux = Collections.unmodifiableMap(new LinkedHashMap<>(aux));
    }

    /// Reads what a file begins with; empty if it does not begin like a snapshot.
    public static Optional<RdbStart> of(byte[] head) {
        int headerBytes = Math.min(RdbVersion.HEADER_BYTES, head.length);
        return RdbHeader.parse(new String(head, 0, headerBytes, StandardCharsets.ISO_8859_1))
                .map(version ->
                        new RdbStart(version, aux(ByteBuffer.wrap(head, headerBytes, head.length - headerBytes))));
    }

    private static Map<String, String> aux(ByteBuffer bytes) {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            while ((bytes.get() & 0xff) == AUX) {
                String name = string(bytes);
                fields.put(name, string(bytes));
            }
        } catch (BufferUnderflowException _) {
            // The field goes on behind the bytes given, or has a form that is not read here.
        }
        return fields;
    }

    private static String string(ByteBuffer bytes) {
        int first = bytes.get() & 0xff;
        return switch (first >> 6) {
            case 0 -> string(bytes, first);
            case 1 -> string(bytes, (first & 0x3f) << 8 | (bytes.get() & 0xff));
            default ->
                switch (first) {
                    case 0xc0 -> Integer.toString(bytes.get());
                    case 0xc1 -> Integer.toString(Short.reverseBytes(bytes.getShort()));
                    case 0xc2 -> Integer.toString(Integer.reverseBytes(bytes.getInt()));
                    default -> throw new BufferUnderflowException();
                };
        };
    }

    private static String string(ByteBuffer bytes, int length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// The server that saved it, if it says so.
    public Optional<ServerVersion> server() {
        return server(aux);
    }

    static Optional<ServerVersion> server(Map<String, String> aux) {
        return server(Engine.VALKEY, aux.getOrDefault("valkey-ver", ""))
                .or(() -> server(Engine.REDIS, aux.getOrDefault("redis-ver", "")));
    }

    private static Optional<ServerVersion> server(Engine engine, String number) {
        try {
            return number.isEmpty() ? Optional.empty() : Optional.of(ServerVersion.of(engine, number));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
