/// Asks for tasks over Kafka and waits for their ends.
@NullMarked
package io.plantain.client;

import org.jspecify.annotations.NullMarked;
