/// Makes a provider's result ours: fetched safely, checked, stored, and only then announced.
@NullMarked
package io.plantain.storage;

import org.jspecify.annotations.NullMarked;
