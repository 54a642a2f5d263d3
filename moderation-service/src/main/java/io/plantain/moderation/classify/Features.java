package io.plantain.moderation.classify;

import org.jspecify.annotations.Nullable;

/// What the model sees of a word: the word, the word with the one before it, and the runs of its
/// letters, so that a form it has never met is known by its parts. Each is a number of a bucket;
/// two that share one are told apart by the company they keep.
public final class Features {
  public static final int BUCKETS = 1 << 17; // with 6 categories in 8 bits: 768 KiB
  private static final int SHORTEST_RUN = 3;
  private static final int LONGEST_RUN = 5;
  private static final int MAX_LETTERS = 24; // of a word that are looked at

  private Features() {}

  /// Takes the number of a bucket.
  @FunctionalInterface
  public interface Use {
    void accept(int bucket);
  }

  public static void of(String word, @Nullable String before, Use use) {
    int letters = Math.min(word.length(), MAX_LETTERS);
    int whole = hash(word, 0, letters, 1);
    use.accept(bucket(whole));
    int previous = before == null ? 7 : hash(before, 0, Math.min(before.length(), MAX_LETTERS), 1);
    use.accept(bucket(previous * 31 + whole * 17 + 2));
    for (int start = -1; start + SHORTEST_RUN <= letters + 1; start++) {
      int hash = 3;
      for (int i = start; i <= letters && i < start + LONGEST_RUN; i++) {
        hash = (hash ^ (i < 0 || i == letters ? ' ' : word.charAt(i))) * 0x01000193;
        if (i - start + 1 >= SHORTEST_RUN) {
          use.accept(bucket(hash));
        }
      }
    }
  }

  private static int hash(String text, int from, int to, int seed) {
    int hash = seed * 0x9E3779B1;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text.charAt(i)) * 0x01000193; // FNV-1a
    }
    return hash;
  }

  private static int bucket(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
    return (mixed ^ (mixed >>> 16)) & (BUCKETS - 1);
  }
}
