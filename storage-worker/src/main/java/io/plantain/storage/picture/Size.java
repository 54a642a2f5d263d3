package io.plantain.storage.picture;

/// In pixels.
public record Size(int width, int height) {
  long pixels() {
    return (long) width * height;
  }
}
