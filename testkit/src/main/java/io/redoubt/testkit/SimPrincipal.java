package io.redoubt.testkit;

import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;

/// A user or group of the simulated machine; every name exists.
record SimPrincipal(String name) implements GroupPrincipal {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    static final class Lookup extends UserPrincipalLookupService {
        @Override
        public SimPrincipal lookupPrincipalByName(String name) {
            return new SimPrincipal(name);
        }

        @Override
        public SimPrincipal lookupPrincipalByGroupName(String group) {
            return new SimPrincipal(group);
        }
    }
}
