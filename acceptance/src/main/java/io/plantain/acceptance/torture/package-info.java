/// Takes the running system apart under load and asks, from outside, whether its promises held.
@NullMarked
package io.plantain.acceptance.torture;

import org.jspecify.annotations.NullMarked;
