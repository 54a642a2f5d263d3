/// The PaperBanana Open API: pictures, and figures drawn in several stages.
@NullMarked
package io.plantain.generation.provider.paperbanana;

import org.jspecify.annotations.NullMarked;
