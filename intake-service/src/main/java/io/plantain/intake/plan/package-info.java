/// What a team may do: plans, and the credits that come with them.
@NullMarked
package io.plantain.intake.plan;

import org.jspecify.annotations.NullMarked;
