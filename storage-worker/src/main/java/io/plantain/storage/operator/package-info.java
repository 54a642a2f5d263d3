/// What an operator asks about stored pictures, and what he may do about them; behind the admin
/// key.
@NullMarked
package io.plantain.storage.operator;

import org.jspecify.annotations.NullMarked;
