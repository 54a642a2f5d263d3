package io.plantain.storage.picture;

/// @param maxPixels of one picture, and of all that are decoded at the same time
/// @param minSide below it nothing can be seen; a 1 x 1 answer is a provider's mistake
public record PictureLimits(long maxPixels, int minSide) {}
