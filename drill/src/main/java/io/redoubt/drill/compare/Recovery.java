package io.redoubt.drill.compare;

import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.Spread;
import java.util.List;

/// How long a server that was killed took until it answered again.
///
/// @param millis of each restart, one at least
/// @param keys the server then had
public record Recovery(List<Long> millis, long keys) {
    public Recovery {
        millis = List.copyOf(millis);
    }

    Spread spread() {
        return Spread.of(millis, Long::longValue);
    }

    void writeTo(JsonLine json) {
        json.object("recoveryMillis", spread()::writeTo).number("recoveredKeys", keys);
    }
}
