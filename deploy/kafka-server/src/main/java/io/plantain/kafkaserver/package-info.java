/// Runs one real Kafka node from a directory, for machines without containers.
@NullMarked
package io.plantain.kafkaserver;

import org.jspecify.annotations.NullMarked;
