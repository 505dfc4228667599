package io.redoubt.persistence;

import io.redoubt.wire.Reply;
import java.util.List;

/// A kind of background child: how it is asked for, and what the facts about it mean. Stateless; nothing here
/// waits or asks.
sealed interface ChildKind permits SnapshotKind, RewriteKind {
    /// What it makes, for messages.
    String noun();

    List<String> command();

    Answer answer(Reply reply);

    /// Whether a child of this kind runs, whoever asked for it.
    boolean running(PersistenceFacts facts);

    /// Whether one of this kind that was scheduled still waits for a child of another kind.
    boolean blocked(PersistenceFacts facts);

    /// Whether a child that is asked for now could be judged afterwards.
    boolean judgeable(PersistenceFacts facts);

    /// Whether one that was only scheduled has begun. May be false of one that ended between two looks, if it
    /// failed.
    boolean hasBegun(PersistenceFacts asked, PersistenceFacts now);

    /// Judges a child that has begun.
    ///
    /// @param asked as the server was after it had accepted the request, and at the latest while the child
    ///     ran
    ChildVerdict judge(PersistenceFacts asked, PersistenceFacts now);
}
