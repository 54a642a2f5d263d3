package io.plantain.storage.picture;

/// @param maxPixels of one picture
/// @param minSide below it nothing can be seen; a 1 x 1 answer is a provider's mistake
/// @param pixelsInMemory of all pictures that are held decoded at the same time
public record PictureLimits(long maxPixels, int minSide, int pixelsInMemory) {
  static final int BYTES_PER_PIXEL = 8; // decoded, and copied once to be written
  private static final double SHARE_OF_HEAP = 0.6; // the rest is for everything else

  /// As many pixels in memory as this heap can hold, whatever is allowed on paper.
  public static PictureLimits forHeap(long maxPixels, int minSide, long heapBytes) {
    long fitting = (long) (heapBytes * SHARE_OF_HEAP / BYTES_PER_PIXEL);
    return new PictureLimits(maxPixels, minSide, (int) Math.min(maxPixels, fitting));
  }
}
