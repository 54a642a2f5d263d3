/// Decides whether a prompt may spend money, and keeps the verdict.
@NullMarked
package io.plantain.moderation;

import org.jspecify.annotations.NullMarked;
