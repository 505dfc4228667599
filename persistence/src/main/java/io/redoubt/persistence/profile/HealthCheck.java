package io.redoubt.persistence.profile;

/// A line of shell that succeeds only while the server does its work for somebody who has a password.
///
/// The servers' own tool ends with 0 whatever it is answered, NOAUTH, LOADING and MISCONF too: so the answer is
/// looked at. The password goes by the variable that every version of it knows: Valkey 8.0's reads no
/// VALKEYCLI_AUTH.
final class HealthCheck {
    private HealthCheck() {}

    /// @param cli the tool
    /// @param passwordFile whose first line is the password of `health`
    static String line(String cli, String passwordFile) {
        return "[ \"$(REDISCLI_AUTH=$(cat %s) %s --user %s ping)\" = PONG ]"
                .formatted(passwordFile, cli, ServerUser.HEALTH.account());
    }
}
