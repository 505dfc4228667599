package io.redoubt.drill;

import java.util.List;

/// The streams of the demo's application and their consumer groups.
final class Orders {
    static final int STREAMS = 4;
    static final List<String> GROUPS = List.of("billing", "shipping");

    private Orders() {}

    static String stream(int number) {
        return "orders:" + number;
    }
}
