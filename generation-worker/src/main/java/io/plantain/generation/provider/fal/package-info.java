/// The queue of fal.ai: submit, status, result; calls signed with Ed25519.
@NullMarked
package io.plantain.generation.provider.fal;

import org.jspecify.annotations.NullMarked;
