package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.ProgramVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.core.option.SetupOptions;
import io.redoubt.persistence.profile.PolicyName;
import io.redoubt.persistence.profile.ProfileOrder;
import io.redoubt.persistence.profile.ProfileReport;
import io.redoubt.persistence.profile.ProfileWriter;
import io.redoubt.persistence.profile.ServerRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `profile NAME`: writes the files of a server that keeps what it promises.
final class ProfileCommand implements Command {
    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String summary() {
        return "Write the configuration of a server: computed, explained, with users, passwords, containers or a service.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required(
                "NAME",
                "none, rdb, aof-no, aof-everysec (or aof), aof-always, hybrid, or cache: none, and keys are evicted."));
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                SetupOptions.PROFILE_FOR,
                SetupOptions.MEMORY,
                SetupOptions.WRITE_RATE,
                SetupOptions.COMPOSE,
                SetupOptions.WITH,
                SetupOptions.IMAGE,
                SetupOptions.SYSTEMD,
                SetupOptions.OUT,
                Options.FORCE,
                DrillOptions.REPORT,
                Options.REPO,
                Options.SOURCE);
    }

    @Override
    public String example() {
        return "redoubt profile aof-everysec --for valkey-8 --memory 2gb --write-rate 5mb/s --compose --out server";
    }

    @Override
    public int run(Invocation in) throws IOException {
        OptionValues options = in.options();
        var order = new ProfileOrder(
                PolicyName.parse(in.operand(0)),
                ServerRelease.parse(options.value(SetupOptions.PROFILE_FOR)),
                options.value(SetupOptions.MEMORY),
                options.value(SetupOptions.WRITE_RATE),
                options.on(SetupOptions.COMPOSE),
                options.on(SetupOptions.SYSTEMD),
                companions(options),
                options.find(SetupOptions.IMAGE),
                ProgramVersion.number(),
                options.find(SetupOptions.OUT)
                        .orElse(Path.of(""))
                        .toAbsolutePath()
                        .normalize(),
                MeasuredPolicies.newest(in));
        ProfileWriter.Written written = new ProfileWriter(order, new SecureRandom())
                .write(options.on(Options.FORCE) ? ProfileWriter.Existing.REPLACED : ProfileWriter.Existing.KEPT);
        var report = new ProfileReport(order, written);
        report.lines().forEach(in.output()::line);
        JsonLine json = JsonLine.schema(1);
        report.writeTo(json);
        in.output().json(json);
        return 0;
    }

    private static Set<ProfileOrder.Companion> companions(OptionValues options) {
        return options.find(SetupOptions.WITH).orElse(List.of()).stream()
                .map(companion -> switch (companion) {
                    case EXPORTER -> ProfileOrder.Companion.EXPORTER;
                    case PROMETHEUS -> ProfileOrder.Companion.PROMETHEUS;
                    case BACKUP -> ProfileOrder.Companion.BACKUP;
                })
                .collect(Collectors.toSet());
    }
}
