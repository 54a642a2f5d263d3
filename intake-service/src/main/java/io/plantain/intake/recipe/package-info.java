/// What a batch asks for: a template, images and rows, and the request that each picture is.
@NullMarked
package io.plantain.intake.recipe;

import org.jspecify.annotations.NullMarked;
