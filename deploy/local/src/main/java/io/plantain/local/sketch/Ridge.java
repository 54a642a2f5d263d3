package io.plantain.local.sketch;

import java.awt.geom.Path2D;
import java.util.Random;

/// The crest of a range of hills: noise of a few octaves, the same shape at every size.
final class Ridge {
  private static final int OCTAVES = 5;
  private static final int KNOTS = 257; // noise values, repeated beyond: wider than any ratio needs

  private final double[] knots = new double[KNOTS];
  private final double base;
  private final double rise;
  private final double frequency;
  private final double roughness;

  /// @param base height of the valley floor, 0 is the top of the picture and 1 its bottom
  /// @param rise how far the highest peak stands above it
  Ridge(Random random, double base, double rise, double frequency, double roughness) {
    for (int i = 0; i < KNOTS; i++) {
      knots[i] = random.nextDouble();
    }
    this.base = base;
    this.rise = rise;
    this.frequency = frequency;
    this.roughness = roughness;
  }

  /// @param x in units of the picture's short edge
  double crest(double x) {
    double sum = 0;
    double weight = 1;
    double total = 0;
    double at = x * frequency;
    for (int octave = 0; octave < OCTAVES; octave++) {
      sum += weight * noise(at + octave * 37);
      total += weight;
      weight *= roughness;
      at *= 2.03;
    }
    return base - rise * sum / total;
  }

  Path2D outline(int width, int height, double unit) {
    Path2D path = new Path2D.Float();
    double step = Math.max(1, unit / 320);
    path.moveTo(-1, height + 1);
    for (double x = -1; x < width + step; x += step) {
      path.lineTo(x, crest(x / unit) * height);
    }
    path.lineTo(width + 1, height + 1);
    path.closePath();
    return path;
  }

  private double noise(double at) {
    int left = (int) Math.floor(at);
    double part = at - left;
    double smooth = part * part * (3 - 2 * part);
    double from = knots[Math.floorMod(left, KNOTS)];
    double to = knots[Math.floorMod(left + 1, KNOTS)];
    return from + (to - from) * smooth;
  }
}
