/// The web UI of AUTOMATIC1111 and Forge: one picture at a time, on a machine of one's own.
@NullMarked
package io.plantain.generation.provider.automatic;

import org.jspecify.annotations.NullMarked;
