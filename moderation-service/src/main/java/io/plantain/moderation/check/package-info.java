/// The checks: each looks at a prompt in its own way, the strongest opinion wins.
@NullMarked
package io.plantain.moderation.check;

import org.jspecify.annotations.NullMarked;
