package io.redoubt.drill.crash;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;

/// One end of one server: what is prepared before it starts, how it ends, and what is done to its files afterwards.
/// Used once, by one thread, in this order.
sealed interface Crash permits SignalCrash, PowerCut, FullDisk, BadForce, KilledChild, TornTail {
    static Crash of(Ending ending, Scene scene) {
        return switch (ending) {
            case SIGTERM -> new SignalCrash(scene, true);
            case KILL -> new SignalCrash(scene, false);
            case POWERCUT -> new PowerCut(scene);
            case DISKFULL -> new FullDisk(scene);
            case FSYNCERROR -> new BadForce(scene, BadForce.Harm.ERROR);
            case SLOWFSYNC -> new BadForce(scene, BadForce.Harm.DELAY);
            case KILLBGSAVE -> new KilledChild(scene, KilledChild.Kind.SNAPSHOT);
            case KILLREWRITE -> new KilledChild(scene, KilledChild.Kind.REWRITE);
            case TORNTAIL -> new TornTail(scene);
        };
    }

    /// The program to start, which may be the given one inside of something that harms it.
    default ServerBinary program(ServerBinary binary) throws IOException {
        return binary;
    }

    /// Lets the clients write until a random moment, and ends the server.
    ///
    /// @return when the end began, by `System.nanoTime()`
    long end(ScratchServer server) throws IOException, InterruptedException;

    /// Does to the files what belongs to this end, once the server is gone.
    ///
    /// @return whether what was to happen did happen: only then the round counts
    default boolean leave(ScratchServer server) throws IOException, InterruptedException {
        return true;
    }
}
