/// Tests of what configuration files mean.
@org.jspecify.annotations.NullMarked
package io.redoubt.persistence.config;
