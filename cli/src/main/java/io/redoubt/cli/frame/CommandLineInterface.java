package io.redoubt.cli.frame;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// From arguments to exit status: parses, runs one command, and turns every failure into words and a status.
public final class CommandLineInterface {
    private final CommandLineModel model;
    private final Surroundings surroundings;

    public CommandLineInterface(List<Command> commands, Surroundings surroundings) {
        this.model = new CommandLineModel(commands);
        this.surroundings = surroundings;
    }

    /// Runs what the arguments ask for; throws nothing.
    ///
    /// @return the exit status of the process
    public int run(String... arguments) {
        ErrorMessages errors = new ErrorMessages(arguments, surroundings);
        try {
            int status = execute(arguments);
            return surroundings.stopSignals().interrupted() && status == ExitStatus.DONE
                    ? ErrorCode.INTERRUPTED.exitStatus()
                    : requireStandardOutput(status);
        } catch (RedoubtException e) {
            errors.show(e);
            return e.code().exitStatus();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ErrorCode.INTERRUPTED.exitStatus();
        } catch (IOException | RuntimeException | Error e) {
            Optional<RedoubtException> known = FileTrouble.in(e);
            known.ifPresent(errors::show);
            return known.map(failure -> failure.code().exitStatus()).orElseGet(() -> unexpected(errors, e, arguments));
        }
    }

    private int execute(String... arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            surroundings.stderr().print(model.help());
            return ErrorCode.USAGE.exitStatus();
        }
        return switch (model.parse(arguments)) {
            case CommandLineModel.Request.Run run -> execute(run);
            case CommandLineModel.Request.ShowHelp(String text) -> print(text.stripTrailing());
            case CommandLineModel.Request.ShowVersion() -> print(ProgramVersion.line());
        };
    }

    private int execute(CommandLineModel.Request.Run run) throws IOException, InterruptedException {
        OptionValues options = OptionValues.resolve(
                CommandLineModel.optionsOf(run.command()), run.given(), surroundings.environment());
        Output output = new Output(options, surroundings);
        try {
            return run.command().run(new Invocation(options, run.operands(), output, surroundings));
        } finally {
            output.close();
        }
    }

    private int print(String text) {
        surroundings.stdout().println(text);
        return ExitStatus.DONE;
    }

    private int requireStandardOutput(int status) {
        if (!surroundings.stdout().checkError()) {
            return status;
        }
        throw new RedoubtException(
                ErrorCode.FAILED,
                "standard output could not be written",
                "The result above is incomplete; see whether its reader ended early or its disk is full.");
    }

    private int unexpected(ErrorMessages errors, Throwable failure, String... arguments) {
        String hint = FailureReport.write(
                        surroundings.folders().failures(),
                        surroundings.clock().instant(),
                        ProgramVersion.line(),
                        arguments.length == 0 ? "none" : arguments[0],
                        failure)
                .map(file -> "The details are in '" + file + "'; please report them.")
                .orElse("Run it again with --verbose for the details; please report them.");
        errors.show(ErrorCode.FAILED.name(), "unexpected failure: " + failure, hint, ErrorCode.FAILED.exitStatus());
        if (Arrays.asList(arguments).contains(Options.VERBOSE.flag())) {
            surroundings.stderr().print(FailureReport.stackTrace(failure));
            surroundings.stderr().flush();
        }
        return ErrorCode.FAILED.exitStatus();
    }
}
