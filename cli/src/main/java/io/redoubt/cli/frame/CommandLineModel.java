package io.redoubt.cli.frame;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The grammar of the whole program, built from the declarations for picocli to parse and to lay out as help.
///
/// picocli only splits the arguments: values stay text here, because flag, environment and default are judged
/// alike in `OptionValues`.
final class CommandLineModel {
    private static final String HELP = "help";
    private static final int WIDTH = 100;

    /// What the arguments ask for.
    sealed interface Request {
        record Run(Command command, Map<String, List<String>> given, List<String> operands) implements Request {}

        record ShowHelp(String text) implements Request {}

        record ShowVersion() implements Request {}
    }

    private final Map<String, Command> commands;
    private final CommandLine picocli;

    CommandLineModel(List<Command> commands) {
        this.commands = commands.stream()
                .collect(Collectors.toMap(Command::name, command -> command, (a, b) -> a, LinkedHashMap::new));
        this.picocli = new CommandLine(rootSpec())
                .setExpandAtFiles(false)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setUsageHelpWidth(WIDTH);
    }

    /// All options of a command, in the order help shows them.
    static List<Option<?>> optionsOf(Command command) {
        return Stream.concat(command.options().stream(), Options.everywhere().stream())
                .toList();
    }

    /// @throws RedoubtException USAGE if the arguments are not a command line of this program
    Request parse(String... arguments) {
        try {
            return requested(picocli.parseArgs(arguments));
        } catch (ParameterException e) {
            throw usageError(e);
        }
    }

    /// The list of commands.
    String help() {
        return picocli.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    /// @throws RedoubtException USAGE if there is no such command
    String help(String command) {
        CommandLine found = picocli.getSubcommands().get(command);
        if (found == null) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "unknown command '" + command + "'",
                    "Run 'redoubt --help' for the list of commands.");
        }
        return found.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private Request requested(ParseResult root) {
        if (!root.hasSubcommand()) {
            return root.isVersionHelpRequested() ? new Request.ShowVersion() : new Request.ShowHelp(help());
        }
        ParseResult parsed = root.subcommand();
        String name = parsed.commandSpec().name();
        List<String> operands = parsed.matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .toList();
        if (name.equals(HELP)) {
            return new Request.ShowHelp(operands.isEmpty() ? help() : help(operands.getFirst()));
        }
        if (parsed.isUsageHelpRequested()) {
            return new Request.ShowHelp(help(name));
        }
        return new Request.Run(Optional.ofNullable(commands.get(name)).orElseThrow(), given(parsed), operands);
    }

    private static Map<String, List<String>> given(ParseResult parsed) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName().substring("--".length());
            given.put(name, option.arity().max() == 0 ? List.of("true") : List.copyOf(option.stringValues()));
        }
        return given;
    }

    private CommandSpec rootSpec() {
        CommandSpec root = CommandSpec.create()
                .name("redoubt")
                .addOption(flag("Show the commands, or with a command what it takes.", "-h", "--help")
                        .usageHelp(true)
                        .build())
                .addOption(flag("Show the version.", "-V", "--version")
                        .versionHelp(true)
                        .build());
        root.usageMessage()
                .header("Point-in-time recovery for Redis and Valkey.", "")
                .customSynopsis("redoubt COMMAND [OPERANDS] [--options]")
                .footer("", "Run 'redoubt COMMAND --help' for what a command takes.");
        commands.values().forEach(command -> root.addSubcommand(command.name(), spec(command)));
        root.addSubcommand(HELP, helpSpec());
        return root;
    }

    private static CommandSpec helpSpec() {
        CommandSpec spec =
                CommandSpec.create().addPositional(positional(Operand.optional("COMMAND", "Command to explain."), 0));
        spec.usageMessage().description("Show the commands, or what one command takes.");
        return spec;
    }

    private static CommandSpec spec(Command command) {
        CommandSpec spec = CommandSpec.create();
        for (int i = 0; i < command.operands().size(); i++) {
            spec.addPositional(positional(command.operands().get(i), i));
        }
        optionsOf(command).forEach(option -> spec.addOption(option(option)));
        spec.addOption(flag("Show this.", "-h", "--help").usageHelp(true).build());
        spec.usageMessage()
                .hidden(command.hidden())
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .description(escaped(command.summary()), "")
                .optionListHeading("%nOptions:%n")
                .footer(footer(command).toArray(String[]::new));
        return spec;
    }

    private static List<String> footer(Command command) {
        List<String> lines = new ArrayList<>(List.of("", "Exit status:"));
        ExitStatus.all()
                .forEach(status -> lines.add("  %3d  %s".formatted(status.number(), escaped(status.meaning()))));
        lines.addAll(List.of("", "Example:", "  " + escaped(command.example())));
        return lines;
    }

    private static PositionalParamSpec positional(Operand operand, int index) {
        boolean many = operand.count() == Operand.Count.ANY || operand.count() == Operand.Count.AT_LEAST_ONE;
        return PositionalParamSpec.builder()
                .index(many ? index + "..*" : Integer.toString(index))
                .arity(operand.count().arity())
                .required(operand.count() == Operand.Count.ONE || operand.count() == Operand.Count.AT_LEAST_ONE)
                .paramLabel(operand.name())
                .type(many ? String[].class : String.class)
                .description(escaped(operand.help()))
                .build();
    }

    private static OptionSpec.Builder flag(String help, String... names) {
        return OptionSpec.builder(names).arity("0").type(boolean.class).description(help);
    }

    private static OptionSpec option(Option<?> option) {
        String[] description = Stream.of(option.help(), OptionText.facts(option))
                .filter(line -> !line.isEmpty())
                .map(CommandLineModel::escaped)
                .toArray(String[]::new);
        return switch (option.arity()) {
            case FLAG -> flag("", option.flag()).description(description).build();
            case ONE -> valued(option, String.class).description(description).build();
            case MANY -> valued(option, String[].class).description(description).build();
        };
    }

    private static OptionSpec.Builder valued(Option<?> option, Class<?> type) {
        return OptionSpec.builder(option.flag()).arity("1").type(type).paramLabel(option.metavar());
    }

    /// picocli takes help texts for format strings.
    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    private static RedoubtException usageError(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        String help = "Run '" + command + " --help' for what " + (isRoot(e) ? "there is." : "it takes.");
        // None is given where an option's value looks like an option: -1s.
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return new RedoubtException(ErrorCode.USAGE, unmatchedMessage(unmatched), suggestion(unmatched) + help, e);
        }
        String said = firstLine(String.valueOf(e.getMessage())).replaceFirst("^Unknown option: .*; ", "");
        return new RedoubtException(ErrorCode.USAGE, lowerFirst(withoutPassword(said)), help, e);
    }

    private static String unmatchedMessage(UnmatchedArgumentException e) {
        String argument = withoutPassword(e.getUnmatched().getFirst());
        if (e.isUnknownOption()) {
            return "unknown option '" + argument.replaceFirst("=.*", "") + "'";
        }
        return isRoot(e) ? "unknown command '" + argument + "'" : "unexpected argument '" + argument + "'";
    }

    /// A URI in the wrong place must not put its password into a log.
    private static String withoutPassword(String argument) {
        return argument.replaceAll("://[^/]*@", "://***@");
    }

    private static String suggestion(UnmatchedArgumentException e) {
        return e.getSuggestions().stream()
                .findFirst()
                .map(nearest -> "Did you mean '" + nearest + "'? ")
                .orElse("");
    }

    private static boolean isRoot(ParameterException e) {
        return e.getCommandLine().getParent() == null;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("wrong usage");
    }

    private static String lowerFirst(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }
}
