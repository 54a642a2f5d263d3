/// The API's document for programs: OpenAPI 3.1, made from the routes, the catalogue and the error
/// codes.
@NullMarked
package io.plantain.intake.openapi;

import org.jspecify.annotations.NullMarked;
