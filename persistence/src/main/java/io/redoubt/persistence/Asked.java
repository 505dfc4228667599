package io.redoubt.persistence;

import io.redoubt.wire.Reply;

/// What a server answered to a request, and how it was right after it had carried it out.
record Asked(Reply reply, PersistenceFacts after) {}
