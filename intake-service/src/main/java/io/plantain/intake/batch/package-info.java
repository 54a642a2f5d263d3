/// Many tasks from a template and rows, driven to their end over any night.
@NullMarked
package io.plantain.intake.batch;

import org.jspecify.annotations.NullMarked;
