package io.plantain.local.sketch;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/// A landscape in layers: sky, light, ridges that fade into mist, sometimes a lake, trees and
/// birds. All lengths are parts of the picture's edges, so every size shows the same scene.
final class Landscape {
  private static final int STARS = 140;
  private static final int BIRDS = 5;

  private final Graphics2D g;
  private final int width;
  private final int height;
  private final double unit;
  private final Palette palette;
  private final Random random;
  private double lightX;
  private double lightY;

  Landscape(Graphics2D g, int width, int height, String prompt, Random random) {
    this.g = g;
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height);
    this.palette = Palette.of(prompt, random);
    this.random = random;
  }

  void paint() {
    boolean lake = random.nextInt(5) < 3;
    double shore = lake ? 0.74 : 1.0;
    sky(shore);
    light();
    ridges(lake, shore);
    if (lake) {
      lake(shore);
    }
    foreground(lake);
    if (!palette.night()) {
      birds();
    }
  }

  private void sky(double shore) {
    double horizon = height * Math.min(shore, 0.82);
    for (int y = 0; y < height; y++) {
      g.setColor(skyAt(Math.min(1, y / horizon)));
      g.fillRect(0, y, width, 1);
    }
    if (palette.night()) {
      for (int i = 0; i < STARS; i++) {
        double size = unit * (0.0008 + 0.0022 * Math.pow(random.nextDouble(), 4));
        double x = random.nextDouble() * width;
        double y = Math.pow(random.nextDouble(), 1.6) * height * 0.6;
        g.setColor(Palette.veil(palette.light(), 90 + random.nextInt(160)));
        g.fill(disc(x, y, size));
      }
    }
  }

  private Color skyAt(double part) {
    return Palette.mix(palette.zenith(), palette.horizon(), Math.pow(part, 1.25));
  }

  private void light() {
    lightX = width * (0.2 + 0.6 * random.nextDouble());
    lightY = height * (0.20 + 0.22 * random.nextDouble());
    double radius = unit * (palette.night() ? 0.055 : 0.075 + 0.05 * random.nextDouble());
    for (int halo = 5; halo > 0; halo--) {
      g.setColor(Palette.veil(palette.light(), palette.night() ? 10 : 20));
      g.fill(disc(lightX, lightY, radius * (1 + halo * 0.42)));
    }
    Area shape = new Area(disc(lightX, lightY, radius));
    if (palette.night()) { // a crescent
      shape.subtract(new Area(disc(lightX - radius * 0.45, lightY - radius * 0.22, radius * 0.88)));
    }
    g.setColor(palette.light());
    g.fill(shape);
  }

  private void ridges(boolean lake, double shore) {
    int layers = 4 + random.nextInt(2);
    double frequency = 1.1 + random.nextDouble();
    double roughness = 0.36 + 0.2 * random.nextDouble();
    for (int layer = 0; layer < layers; layer++) {
      double near = layer / (double) layers;
      double floor = lake ? shore - 0.02 : 0.66 + 0.30 * near;
      double rise = lake ? 0.40 * (1 - near * 0.85) : 0.34 * (1 - near * 0.55);
      Ridge ridge = new Ridge(random, floor, rise, frequency * (1 + near), roughness);
      Color land = Palette.mix(palette.farLand(), palette.nearLand(), Math.pow(near, 0.9));
      Color mist = Palette.mix(land, palette.horizon(), 0.55 * (1 - near * 0.6));
      g.setPaint(
          new GradientPaint(
              0, (float) ((floor - rise) * height), land, 0, (float) (floor * height), mist));
      g.fill(ridge.outline(width, height, unit));
    }
  }

  /// The sky upside down and darker, with the light broken into strips.
  private void lake(double shore) {
    int top = (int) (shore * height);
    for (int y = top; y < height; y++) {
      double depth = (y - top) / (double) (height - top);
      Color mirrored = skyAt(1 - 0.85 * depth);
      g.setColor(Palette.mix(mirrored, palette.nearLand(), 0.22 + 0.30 * depth));
      g.fillRect(0, y, width, 1);
    }
    for (int strip = 0; strip < 90; strip++) {
      double depth = Math.pow(random.nextDouble(), 1.4);
      double y = top + 2 + depth * (height - top);
      boolean glint = strip < 46;
      double spread = unit * (glint ? 0.03 + 0.10 * depth : 1.2);
      double x = (glint ? lightX : width / 2.0) + (random.nextDouble() - 0.5) * 2 * spread;
      double length = unit * (0.02 + 0.09 * random.nextDouble()) * (0.4 + depth);
      double thick = Math.max(0.7, unit * 0.0034 * (0.3 + depth));
      g.setColor(glint ? Palette.veil(palette.light(), 150) : Palette.veil(palette.horizon(), 42));
      g.fill(new Ellipse2D.Double(x - length / 2, y, length, thick));
    }
  }

  private void foreground(boolean lake) {
    Ridge bank = new Ridge(random, lake ? 1.03 : 1.02, lake ? 0.20 : 0.22, 1.3, 0.34);
    Color ground = Palette.mix(palette.nearLand(), Color.BLACK, 0.35);
    g.setColor(ground);
    g.fill(bank.outline(width, height, unit));
    int trees = (int) (width / unit * (12 + random.nextInt(22)));
    Path2D wood = new Path2D.Float();
    for (int tree = 0; tree < trees; tree++) {
      double x = random.nextDouble() * width;
      double y = bank.crest(x / unit) * height + unit * 0.012;
      pine(wood, x, y, unit * (0.045 + 0.11 * Math.pow(random.nextDouble(), 2)));
    }
    g.fill(wood);
  }

  private static void pine(Path2D wood, double x, double foot, double tall) {
    for (int tier = 0; tier < 3; tier++) {
      double bottom = foot - tall * (0.07 + 0.25 * tier);
      double half = tall * (0.23 - 0.055 * tier);
      wood.moveTo(x - half, bottom);
      wood.lineTo(x, bottom - tall * 0.42);
      wood.lineTo(x + half, bottom);
      wood.closePath();
    }
    wood.append(
        new Rectangle2D.Double(x - tall * 0.02, foot - tall * 0.14, tall * 0.04, tall * 0.16),
        false);
  }

  private void birds() {
    g.setColor(Palette.veil(palette.nearLand(), 190));
    g.setStroke(
        new BasicStroke((float) (unit * 0.0028), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double flockX = width * (0.15 + 0.6 * random.nextDouble());
    double flockY = height * (0.12 + 0.16 * random.nextDouble());
    for (int bird = 0; bird < BIRDS; bird++) {
      double x = flockX + (random.nextDouble() - 0.5) * unit * 0.26;
      double y = flockY + (random.nextDouble() - 0.5) * unit * 0.10;
      double wing = unit * (0.010 + 0.012 * random.nextDouble());
      g.draw(
          new QuadCurve2D.Double(x - wing, y - wing * 0.3, x - wing * 0.4, y - wing * 0.8, x, y));
      g.draw(
          new QuadCurve2D.Double(x, y, x + wing * 0.4, y - wing * 0.8, x + wing, y - wing * 0.3));
    }
  }

  private static Ellipse2D disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}
