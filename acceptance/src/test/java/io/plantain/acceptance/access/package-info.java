/// Who may do what at the broker, and the manifests that say the same.
@NullMarked
package io.plantain.acceptance.access;

import org.jspecify.annotations.NullMarked;
