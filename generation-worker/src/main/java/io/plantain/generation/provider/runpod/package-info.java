/// Serverless endpoints of RunPod, whose inputs and outputs belong to the worker behind them.
@NullMarked
package io.plantain.generation.provider.runpod;

import org.jspecify.annotations.NullMarked;
