/// The second front door: tasks that other systems ask for by record.
@NullMarked
package io.plantain.intake.requests;

import org.jspecify.annotations.NullMarked;
