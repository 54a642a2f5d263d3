package io.plantain.acceptance.watch;

import io.plantain.acceptance.watch.Prometheus.Point;
import io.plantain.acceptance.watch.Prometheus.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/// Draws a dashboard from real data without Grafana: figures in their colours, lines, legends.
final class DashboardPicture {
  private static final int COLUMN = 56;
  private static final int ROW = 30;
  private static final int GAP = 6;
  private static final int MARGIN = 12;
  private static final int TOP = 46;
  private static final int GRID_COLUMNS = 24;
  private static final int MOST_LEGENDS = 9;

  private static final Color PAPER = new Color(0x111217);
  private static final Color CARD = new Color(0x1B1D23);
  private static final Color TEXT = new Color(0xD5D7DC);
  private static final Color FAINT = new Color(0x8A8E98);
  private static final Color GRID = new Color(0x2C2F37);
  private static final Map<String, Color> COLOURS =
      Map.of(
          "green", new Color(0x2F7D46), "orange", new Color(0xC77A16), "red", new Color(0xC4342F));
  private static final Color[] LINES = {
    new Color(0x73BF69), new Color(0xF2CC0C), new Color(0x5794F2), new Color(0xFF9830),
    new Color(0xF2495C), new Color(0xB877D9), new Color(0x37C2C2), new Color(0xC0D8FF),
    new Color(0xFADE8A)
  };

  private final Graphics2D g;
  private final Prometheus prometheus;
  private final Instant from;
  private final Instant to;
  private final Duration step;

  private DashboardPicture(
      Graphics2D g, Prometheus prometheus, Instant from, Instant to, Duration step) {
    this.g = g;
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
    this.step = step;
  }

  static void draw(
      List<Panel> panels, Prometheus prometheus, Instant from, Instant to, Duration step, Path file)
      throws IOException {
    int rows =
        panels.stream()
            .mapToInt(panel -> panel.place().y() + panel.place().height())
            .max()
            .orElse(1);
    BufferedImage image =
        new BufferedImage(
            GRID_COLUMNS * COLUMN + 2 * MARGIN,
            rows * ROW + TOP + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(PAPER);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setColor(TEXT);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 19));
    g.drawString(panels.getFirst().board(), MARGIN, 30);
    DashboardPicture picture = new DashboardPicture(g, prometheus, from, to, step);
    panels.forEach(picture::panel);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private void panel(Panel panel) {
    int x = MARGIN + panel.place().x() * COLUMN;
    int y = TOP + panel.place().y() * ROW;
    int width = panel.place().width() * COLUMN - GAP;
    int height = panel.place().height() * ROW - GAP;
    switch (panel.kind()) {
      case "row" -> {
        g.setColor(TEXT);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        g.drawString("▾ " + panel.title(), x + 2, y + 18);
      }
      case "stat" -> stat(panel, x, y, width, height);
      default -> lines(panel, x, y, width, height);
    }
  }

  private void stat(Panel panel, int x, int y, int width, int height) {
    List<Series> found = prometheus.now(panel.targets().getFirst().expression());
    double value = found.isEmpty() ? Double.NaN : found.getFirst().last();
    Color colour = CARD;
    for (Panel.Step each : panel.steps()) {
      if (value >= each.from()) {
        colour = COLOURS.getOrDefault(each.colour(), CARD);
      }
    }
    card(colour, x, y, width, height);
    title(panel.title(), x, y, Color.WHITE);
    g.setColor(Color.WHITE);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 26));
    String text = Double.isNaN(value) ? "no data" : said(value, panel.unit());
    g.drawString(text, x + (width - g.getFontMetrics().stringWidth(text)) / 2, y + height - 14);
  }

  private void lines(Panel panel, int x, int y, int width, int height) {
    card(CARD, x, y, width, height);
    title(panel.title(), x, y, TEXT);
    List<Series> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Panel.Target target : panel.targets()) {
      for (Series series : prometheus.range(target.expression(), from, to, step)) {
        all.add(series);
        names.add(named(target.legend(), series.labels()));
      }
    }
    double top =
        all.stream()
            .flatMap(series -> series.points().stream())
            .mapToDouble(Point::value)
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    top = top <= 0 ? 1 : top * 1.1;
    int left = x + 58;
    int right = x + width - 12;
    int upper = y + 32;
    int lower = y + height - 62;
    axes(panel, top, left, right, upper, lower);
    for (int i = 0; i < all.size(); i++) {
      g.setColor(LINES[i % LINES.length]);
      g.setStroke(new BasicStroke(1.6f));
      g.draw(path(all.get(i), top, left, right, upper, lower));
    }
    legends(names, x + 12, lower + 32, width - 20);
  }

  private void axes(Panel panel, double top, int left, int right, int upper, int lower) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
    for (int i = 0; i <= 4; i++) {
      int at = lower - (lower - upper) * i / 4;
      g.setColor(GRID);
      g.drawLine(left, at, right, at);
      g.setColor(FAINT);
      String text = said(top * i / 4, panel.unit());
      g.drawString(text, left - 6 - g.getFontMetrics().stringWidth(text), at + 4);
    }
    for (int i = 0; i <= 4; i++) {
      Instant at = from.plus(Duration.between(from, to).multipliedBy(i).dividedBy(4));
      String text = at.toString().substring(11, 16);
      int where = left + (right - left) * i / 4 - (i == 4 ? 26 : 0);
      g.drawString(text, where, lower + 14);
    }
  }

  private Path2D path(Series series, double top, int left, int right, int upper, int lower) {
    Path2D path = new Path2D.Double();
    double last = Double.NaN;
    double span = Duration.between(from, to).toSeconds();
    for (Point point : series.points()) {
      if (!Double.isFinite(point.value())) {
        continue;
      }
      double px = left + (right - left) * (point.at() - from.getEpochSecond()) / span;
      double py = lower - (lower - upper) * point.value() / top;
      if (Double.isNaN(last) || point.at() - last > step.toSeconds() * 2.0) {
        path.moveTo(px, py);
      } else {
        path.lineTo(px, py);
      }
      last = point.at();
    }
    return path;
  }

  private void legends(List<String> names, int x, int y, int width) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    int at = x;
    int line = y;
    for (int i = 0; i < Math.min(names.size(), MOST_LEGENDS); i++) {
      int wide = g.getFontMetrics().stringWidth(names.get(i)) + 28;
      if (at + wide > x + width) {
        at = x;
        line += 15;
      }
      g.setColor(LINES[i % LINES.length]);
      g.fillRect(at, line - 7, 11, 4);
      g.setColor(FAINT);
      g.drawString(names.get(i), at + 15, line - 1);
      at += wide;
    }
  }

  private void card(Color colour, int x, int y, int width, int height) {
    g.setColor(colour);
    g.fillRoundRect(x, y, width, height, 8, 8);
  }

  private void title(String title, int x, int y, Color colour) {
    g.setColor(colour);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    g.drawString(title, x + 10, y + 19);
  }

  private static String named(String legend, Map<String, String> labels) {
    String name = legend;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      name = name.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    return name.replaceAll("\\{\\{\\w+}}", "").strip();
  }

  private static String said(double value, String unit) {
    if (unit.equals("percentunit")) {
      return brief(value * 100) + " %";
    }
    String end =
        switch (unit) {
          case "s" -> " s";
          case "ops", "reqps" -> "/s";
          default -> "";
        };
    return unit.equals("s") && value < 1 && value > 0
        ? brief(value * 1000) + " ms"
        : brief(value) + end;
  }

  private static String brief(double value) {
    if (value >= 1_000_000) {
      return String.format(Locale.ROOT, "%.1f M", value / 1e6);
    }
    if (value >= 10_000) {
      return String.format(Locale.ROOT, "%.1f k", value / 1e3);
    }
    return value == Math.rint(value) || value >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
  }
}
