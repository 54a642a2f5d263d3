/// The images API of OpenAI, and local servers that speak it.
@NullMarked
package io.plantain.generation.provider.openai;

import org.jspecify.annotations.NullMarked;
