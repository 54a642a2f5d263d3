/// Teams, their members and their keys.
@NullMarked
package io.plantain.intake.team;

import org.jspecify.annotations.NullMarked;
