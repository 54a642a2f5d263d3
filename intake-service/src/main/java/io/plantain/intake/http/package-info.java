/// The public HTTP API in its wire form.
@NullMarked
package io.plantain.intake.http;

import org.jspecify.annotations.NullMarked;
