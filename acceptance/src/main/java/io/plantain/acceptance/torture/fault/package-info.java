/// What goes wrong in real installations, made to happen to a running one.
@NullMarked
package io.plantain.acceptance.torture.fault;

import org.jspecify.annotations.NullMarked;
