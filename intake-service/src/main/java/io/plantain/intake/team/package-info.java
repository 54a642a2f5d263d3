/// Teams, their keys, and the admin API that makes them.
@NullMarked
package io.plantain.intake.team;

import org.jspecify.annotations.NullMarked;
