package io.redoubt.cli;

import io.redoubt.cli.command.Commands;
import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.CommandLineInterface;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.option.Option;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// A whole process whose only command waits to be told to stop; started by its test.
final class SignalledProgram {
    private SignalledProgram() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLineInterface(
                        Stream.concat(Stream.of(new Wait()), Commands.all().stream())
                                .toList(),
                        Main.surroundings())
                .run(arguments));
    }

    private static final class Wait implements Command {
        @Override
        public String name() {
            return "wait";
        }

        @Override
        public String summary() {
            return "Wait to be told to stop.";
        }

        @Override
        public List<Option<?>> options() {
            return List.of();
        }

        @Override
        public String example() {
            return "redoubt wait";
        }

        @Override
        public int run(Invocation in) throws InterruptedException {
            CountDownLatch asked = new CountDownLatch(1);
            in.stopSignals().onStop(asked::countDown);
            PrintStream out = in.surroundings().stdout();
            out.println("waiting");
            out.flush();
            asked.await();
            in.output().line("stopped in order");
            return 0;
        }
    }
}
