package io.redoubt.persistence.profile;

import java.util.ArrayList;
import java.util.List;

/// Who reaches the server, and what nobody may do to it over the wire.
final class AccessDirectives {
    private AccessDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        Place place = order.place();
        List<Directive> directives = new ArrayList<>(List.of(
                Directive.of("bind", place.bind(), listens(order)),
                Directive.of(
                        "protected-mode",
                        "yes",
                        "Guards a server whose users were all deleted: without a password only this machine is answered."),
                Directive.of("port", "6379", "The usual port."),
                Directive.of(
                        "aclfile",
                        Directive.quoted(place.file("users.acl")),
                        "Users with the least rights each needs, their passwords as hashes. Nobody can log in as 'default'; it has its rights since the log is loaded in its name.",
                        "Costs a password in every client, and 'ACL SAVE' after a change."),
                Directive.of(
                        "timeout",
                        "0",
                        "Idle clients are kept: a pool or a blocked consumer that is cut off loses its place."),
                Directive.of(
                        "tcp-keepalive",
                        "60",
                        "Asks idle connections once a minute whether somebody is there, so that the dead ones go."),
                Directive.of(
                        "daemonize",
                        "no",
                        "Stays in the foreground: whatever starts it sees its end and its messages.")));
        if (order.release().sinceSeven()) {
            directives.add(Directive.of(
                    "enable-protected-configs",
                    "no",
                    "Nobody moves 'dir' or 'dbfilename' over the wire: a way to write files of this host."));
            directives.add(Directive.of(
                    "enable-debug-command",
                    "no",
                    "DEBUG can crash the server, or throw its data away unseen by replicas."));
            directives.add(
                    Directive.of("enable-module-command", "no", "Loading a module is running code of whoever asks."));
        }
        return directives;
    }

    private static String listens(ProfileOrder order) {
        return order.compose()
                ? "All interfaces of the container, so that other services reach it; the compose file publishes the port on"
                        + " this machine's loopback only."
                : "This machine only. Add the address of a private network to let others in, never 0.0.0.0.";
    }
}
