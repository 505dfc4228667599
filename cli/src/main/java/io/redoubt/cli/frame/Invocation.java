package io.redoubt.cli.frame;

import io.redoubt.core.option.OptionValues;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a command is given when it runs.
///
/// @param options the values of its own options and of those every command takes
/// @param operands what stood behind its name, as many as it declared
public record Invocation(OptionValues options, List<String> operands, Output output, Surroundings surroundings) {
    public Invocation {
        operands = List.copyOf(operands);
    }

    /// The operand at this place; the command declared it as required.
    public String operand(int index) {
        return operands.get(index);
    }

    /// The operand at this place, if it was given.
    public Optional<String> optionalOperand(int index) {
        return index < operands.size() ? Optional.of(operands.get(index)) : Optional.empty();
    }

    public Map<String, String> environment() {
        return surroundings.environment();
    }

    public InstantSource clock() {
        return surroundings.clock();
    }

    public Folders folders() {
        return surroundings.folders();
    }

    /// Asked to end by Ctrl-C or by the service manager; see `StopSignals`.
    public StopSignals stopSignals() {
        return surroundings.stopSignals();
    }
}
