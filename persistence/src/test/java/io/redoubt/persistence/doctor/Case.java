package io.redoubt.persistence.doctor;

/// A rule, with facts it speaks of and facts that leave it silent.
record Case(String rule, Sick fires, Sick silent) {
    @Override
    public String toString() {
        return rule;
    }
}
