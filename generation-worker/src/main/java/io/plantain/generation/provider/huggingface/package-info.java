/// The router of Hugging Face: one token, several providers behind it.
@NullMarked
package io.plantain.generation.provider.huggingface;

import org.jspecify.annotations.NullMarked;
