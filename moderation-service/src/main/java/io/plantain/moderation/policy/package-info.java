/// What a house makes of opinions: thresholds by category, team and plan, phrases of its own.
@NullMarked
package io.plantain.moderation.policy;

import org.jspecify.annotations.NullMarked;
