package io.redoubt.persistence.doctor;

import io.redoubt.core.json.JsonLine;

/// What could not be looked at, and why.
public record Unseen(String what, String why) {
    public void writeTo(JsonLine json) {
        json.text("what", what).text("why", why);
    }
}
