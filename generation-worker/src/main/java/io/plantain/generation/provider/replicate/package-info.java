/// Predictions of Replicate; calls signed as Standard Webhooks.
@NullMarked
package io.plantain.generation.provider.replicate;

import org.jspecify.annotations.NullMarked;
