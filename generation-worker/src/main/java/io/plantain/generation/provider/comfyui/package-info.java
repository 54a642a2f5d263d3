/// ComfyUI: a graph from a file, filled in and queued.
@NullMarked
package io.plantain.generation.provider.comfyui;

import org.jspecify.annotations.NullMarked;
