/// Everything that must exist before the first service starts: databases, topics, the bucket.
@NullMarked
package io.plantain.local.prepare;

import org.jspecify.annotations.NullMarked;
