/// Where the credits went.
@NullMarked
package io.plantain.intake.account;

import org.jspecify.annotations.NullMarked;
