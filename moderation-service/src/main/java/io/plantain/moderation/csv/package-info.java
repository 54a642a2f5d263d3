/// Reads tables as RFC 4180 writes them.
@NullMarked
package io.plantain.moderation.csv;

import org.jspecify.annotations.NullMarked;
