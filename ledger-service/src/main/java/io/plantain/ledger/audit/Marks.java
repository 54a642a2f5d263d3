package io.plantain.ledger.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The marks of the wallets that changed last. In memory: a wallet without a mark is looked at from
/// its first journal row on, which costs time once and misses nothing.
final class Marks {
  static final int MAX_MARKS = 100_000; // about 15 MB

  private final Map<Long, Mark> marks =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Mark> eldest) {
          return size() > MAX_MARKS;
        }
      };

  List<Mark> of(List<Mark> wallets) {
    return wallets.stream()
        .map(wallet -> marks.get(wallet.walletId()))
        .filter(Objects::nonNull)
        .toList();
  }

  void keep(List<Mark> wallets) {
    wallets.forEach(wallet -> marks.put(wallet.walletId(), wallet));
  }

  void forget() {
    marks.clear();
  }
}
