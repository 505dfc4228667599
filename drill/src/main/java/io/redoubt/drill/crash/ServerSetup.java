package io.redoubt.drill.crash;

import io.redoubt.core.PersistenceChoice;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinary;
import java.nio.file.Path;
import java.util.List;

/// How the servers of a drill are configured. With a policy the other mechanism is switched off, so that the
/// right one is under trial.
public final class ServerSetup {
    private final PersistenceChoice choice;
    private final OwnConfiguration own;

    private ServerSetup(PersistenceChoice choice, OwnConfiguration own) {
        this.choice = choice;
        this.own = own;
    }

    /// @throws io.redoubt.core.RedoubtException USAGE if it is a file that cannot be read
    public static ServerSetup of(PersistenceChoice choice) {
        return new ServerSetup(
                choice,
                switch (choice) {
                    case PersistenceChoice.Named _ -> new OwnConfiguration("", List.of());
                    case PersistenceChoice.OfFile(Path path) -> OwnConfiguration.read(path);
                });
    }

    public static ServerSetup of(PersistencePolicy policy) {
        return of(new PersistenceChoice.Named(policy));
    }

    /// The policy's word, or the file's path.
    public String name() {
        return choice.toString();
    }

    /// Names of directives that are in the file, and that a drill's server is not given.
    public List<String> leftOut() {
        return own.leftOut();
    }

    /// A server with its data in this directory, not started.
    public ScratchServerBuilder server(ServerBinary program, Path data) {
        ScratchServerBuilder server = ScratchServer.of(program).directory(data);
        return switch (choice) {
            case PersistenceChoice.OfFile _ -> server.configuration(own.text());
            case PersistenceChoice.Named(PersistencePolicy policy) -> of(policy, server);
        };
    }

    private static ScratchServerBuilder of(PersistencePolicy policy, ScratchServerBuilder server) {
        return switch (policy) {
            case NONE -> server.option("save", "").option("appendonly", "no");
            case RDB -> saving(server).option("appendonly", "no");
            case AOF_NO -> appending(server.option("save", ""), "no");
            case AOF_EVERYSEC -> appending(server.option("save", ""), "everysec");
            case AOF_ALWAYS -> appending(server.option("save", ""), "always");
            case HYBRID -> appending(saving(server), "everysec").option("aof-use-rdb-preamble", "yes");
        };
    }

    private static ScratchServerBuilder saving(ScratchServerBuilder server) {
        return server.option("save", "3600", "1").option("save", "300", "100").option("save", "60", "10000");
    }

    private static ScratchServerBuilder appending(ScratchServerBuilder server, String fsync) {
        return server.option("appendonly", "yes").option("appendfsync", fsync);
    }
}
