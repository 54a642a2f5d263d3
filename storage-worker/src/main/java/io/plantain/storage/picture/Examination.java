package io.plantain.storage.picture;

/// What came out of looking at a file.
public sealed interface Examination {
  record Usable(ReadyPicture picture) implements Examination {}

  record Unusable(Fault fault) implements Examination {}
}
