/// What waits for a person, what the person decided, and who it was.
@NullMarked
package io.plantain.moderation.review;

import org.jspecify.annotations.NullMarked;
