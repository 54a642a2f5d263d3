/// Plants bugs into the running services, one at a time, to show that a broken promise is noticed.
@NullMarked
package io.plantain.acceptance.torture.planted;

import org.jspecify.annotations.NullMarked;
