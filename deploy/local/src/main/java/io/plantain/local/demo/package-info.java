/// A team with credits, and the first picture it asks for.
@NullMarked
package io.plantain.local.demo;

import org.jspecify.annotations.NullMarked;
