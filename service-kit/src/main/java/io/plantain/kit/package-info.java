/// What every service needs to travel: consuming a batch, publishing derived events, dead letters,
/// due rows.
@NullMarked
package io.plantain.kit;

import org.jspecify.annotations.NullMarked;
