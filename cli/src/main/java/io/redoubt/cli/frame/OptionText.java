package io.redoubt.cli.frame;

import io.redoubt.core.option.Option;
import java.util.ArrayList;
import java.util.List;

/// What help and the reference page say about an option beyond its sentence.
final class OptionText {
    private OptionText() {}

    /// As typed, with its value: `--segment-size=SIZE`.
    static String usage(Option<?> option) {
        return option.arity() == Option.Arity.FLAG ? option.flag() : option.flag() + "=" + option.metavar();
    }

    /// `Default: 64mb. Range: 1mb to 4gb. Environment: REDOUBT_SEGMENT_SIZE.`, as far as it applies; may be empty.
    static String facts(Option<?> option) {
        List<String> facts = new ArrayList<>();
        if (option.arity() != Option.Arity.FLAG) {
            option.defaultText().ifPresent(text -> facts.add("Default: " + text + "."));
        }
        option.rangeText().ifPresent(text -> facts.add("Range: " + text + "."));
        if (option.arity() == Option.Arity.MANY) {
            facts.add("May be repeated.");
        }
        option.environmentName().ifPresent(name -> facts.add("Environment: " + name + "."));
        return String.join(" ", facts);
    }
}
