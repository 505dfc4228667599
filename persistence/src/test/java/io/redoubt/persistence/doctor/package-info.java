/// Tests of the doctor: each rule with what makes it speak and what leaves it silent.
@org.jspecify.annotations.NullMarked
package io.redoubt.persistence.doctor;
