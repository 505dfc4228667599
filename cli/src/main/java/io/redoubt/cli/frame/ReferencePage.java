package io.redoubt.cli.frame;

import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import java.util.List;
import java.util.stream.Collectors;

/// `docs/reference/cli.md`, made from the same declarations as the parser.
public final class ReferencePage {
    private final StringBuilder page = new StringBuilder();

    private ReferencePage() {}

    /// The page as Markdown, ending with a line end.
    public static String of(List<Command> commands) {
        ReferencePage reference = new ReferencePage();
        reference.introduction();
        commands.stream().filter(command -> !command.hidden()).forEach(reference::command);
        reference.options("Options of every command", Options.everywhere());
        reference.exitStatuses();
        return reference.page.toString();
    }

    private void introduction() {
        paragraph("# Command line reference");
        paragraph("Made from the program's own declarations by `./redoubt reference`. A value is taken from the command"
                + " line, else from the environment, else from the default. Sizes: `64mb`, `1gb` (powers of 1024)."
                + " Durations: `500ms`, `10s`, `5m`, `2h`, `7d`.");
    }

    private void command(Command command) {
        String operands = command.operands().stream().map(ReferencePage::usage).collect(Collectors.joining());
        paragraph("## redoubt " + command.name() + operands);
        paragraph(command.summary());
        command.operands().forEach(operand -> line("- `" + operand.name() + "`: " + operand.help()));
        if (!command.operands().isEmpty()) {
            line("");
        }
        if (!command.options().isEmpty()) {
            table(command.options());
        }
        paragraph("Example: `" + command.example() + "`");
    }

    private void options(String title, List<Option<?>> options) {
        paragraph("## " + title);
        table(options);
    }

    private void exitStatuses() {
        paragraph("## Exit status");
        line("| status | meaning |");
        line("|---|---|");
        ExitStatus.all().forEach(status -> line("| " + status.number() + " | " + status.meaning() + " |"));
    }

    private void table(List<Option<?>> options) {
        line("| option | meaning | default and range | environment |");
        line("|---|---|---|---|");
        options.forEach(option -> line("| `%s` | %s | %s | %s |"
                .formatted(
                        cell(OptionText.usage(option)),
                        cell(option.help()),
                        cell(defaults(option)),
                        option.environmentName().map(name -> "`" + name + "`").orElse("none"))));
        line("");
    }

    private static String defaults(Option<?> option) {
        return option.defaultText().orElse("none")
                + option.rangeText().map(range -> " (" + range + ")").orElse("");
    }

    private static String usage(Operand operand) {
        return switch (operand.count()) {
            case ONE -> " " + operand.name();
            case AT_MOST_ONE -> " [" + operand.name() + "]";
            case AT_LEAST_ONE -> " " + operand.name() + "...";
            case ANY -> " [" + operand.name() + "...]";
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private void paragraph(String text) {
        line(text);
        line("");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
