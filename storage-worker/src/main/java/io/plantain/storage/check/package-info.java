/// Looks at a picture before it is the customer's, where an operator wants that.
@NullMarked
package io.plantain.storage.check;

import org.jspecify.annotations.NullMarked;
