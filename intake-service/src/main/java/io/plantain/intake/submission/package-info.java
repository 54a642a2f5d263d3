/// Accepting a task: the same use case for HTTP and for request records.
@NullMarked
package io.plantain.intake.submission;

import org.jspecify.annotations.NullMarked;
