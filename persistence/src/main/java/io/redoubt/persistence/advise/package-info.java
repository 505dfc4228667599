/// Which persistence a server should have, and what each costs and loses: claimed by the servers' documentation
/// beside measured here.
///
/// Start at `DecisionTree` (the questions and what follows), then `Advice` (the answer in words) and
/// `PolicyFacts` (what is claimed). `Measurements` are given by the caller. Pure: nothing here reads or writes.
@NullMarked
package io.redoubt.persistence.advise;

import org.jspecify.annotations.NullMarked;
