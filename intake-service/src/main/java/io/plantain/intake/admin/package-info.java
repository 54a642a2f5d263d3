/// The admin API on the management port: teams, members, keys, plans.
@NullMarked
package io.plantain.intake.admin;

import org.jspecify.annotations.NullMarked;
