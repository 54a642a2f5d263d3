package io.plantain.acceptance.torture.guarantee;

import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Guarantee;
import io.plantain.acceptance.torture.Violation;
import io.plantain.acceptance.torture.evidence.Books;
import io.plantain.acceptance.torture.evidence.Books.Entry;
import io.plantain.acceptance.torture.evidence.Books.Expiry;
import io.plantain.acceptance.torture.evidence.Books.Grant;
import io.plantain.acceptance.torture.evidence.Books.Hold;
import io.plantain.acceptance.torture.evidence.Books.Kind;
import io.plantain.acceptance.torture.evidence.Books.State;
import io.plantain.acceptance.torture.evidence.Books.Wallet;
import io.plantain.acceptance.torture.evidence.Shown;
import io.plantain.acceptance.torture.evidence.TaskRow;
import io.plantain.acceptance.torture.evidence.Told;
import io.plantain.event.TaskEvent;
import io.plantain.event.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The laws of the books, computed anew from the rows and not by the ledger's own audit: I1 to I10.
/// In the end a team has what it was granted less what it paid, and everyone says so.
public final class CreditsAreConserved implements Guarantee {

  @Override
  public List<Violation> check(Evidence evidence) {
    Findings findings = new Findings(this);
    Books books = evidence.books();
    Map<Long, List<Entry>> journal =
        books.entries().stream().collect(Collectors.groupingBy(Entry::walletId));
    Map<UUID, List<Entry>> byRef =
        books.entries().stream().collect(Collectors.groupingBy(Entry::ref));
    Totals totals = Totals.of(books);
    for (Wallet wallet : books.wallets()) {
      wallet(findings, wallet, journal.getOrDefault(wallet.id(), List.of()), totals);
    }
    books.holds().forEach(hold -> hold(findings, hold, byRef));
    causes(findings, books);
    evidence.tasks().forEach(task -> across(findings, task, evidence.hold(task.taskId())));
    Map<String, Wallet> ofTeam = byKey(books.wallets(), Wallet::teamId);
    for (String team : evidence.teams()) {
      team(findings, evidence, team, ofTeam.get(team));
    }
    return findings.all();
  }

  private record Totals(
      Map<Long, Long> held,
      Map<Long, Long> captured,
      Map<Long, Long> granted,
      Map<Long, Long> expired) {
    static Totals of(Books books) {
      return new Totals(
          sums(
              books.holds().stream().filter(hold -> hold.state() == State.HELD).toList(),
              Hold::walletId,
              Hold::amount),
          sums(
              books.holds().stream().filter(hold -> hold.state() == State.CAPTURED).toList(),
              Hold::walletId,
              Hold::captured),
          sums(books.grants(), Grant::walletId, Grant::amount),
          sums(books.expiries(), Expiry::walletId, Expiry::taken));
    }
  }

  private static void wallet(Findings findings, Wallet wallet, List<Entry> journal, Totals totals) {
    String who = wallet.teamId();
    findings.addUnless(
        wallet.granted()
            == wallet.available() + wallet.held() + wallet.consumed() + wallet.expired(),
        null,
        "I1 %s: granted %d is not available %d + held %d + consumed %d + expired %d",
        who,
        wallet.granted(),
        wallet.available(),
        wallet.held(),
        wallet.consumed(),
        wallet.expired());
    findings.addUnless(
        wallet.available() >= 0 && wallet.held() >= 0 && wallet.consumed() >= 0,
        null,
        "I2 %s: %s",
        who,
        wallet);
    sums(findings, wallet, journal);
    chain(findings, wallet, journal);
    equal(findings, "I5 " + who + ": held", wallet.held(), totals.held.get(wallet.id()));
    equal(
        findings, "I5 " + who + ": consumed", wallet.consumed(), totals.captured.get(wallet.id()));
    equal(findings, "I7 " + who + ": granted", wallet.granted(), totals.granted.get(wallet.id()));
    equal(findings, "I7 " + who + ": expired", wallet.expired(), totals.expired.get(wallet.id()));
  }

  private static void sums(Findings findings, Wallet wallet, List<Entry> journal) {
    long grants = sum(journal, Kind.GRANT);
    long holds = sum(journal, Kind.HOLD);
    long captures = sum(journal, Kind.CAPTURE);
    long releases = sum(journal, Kind.RELEASE);
    long expiries = sum(journal, Kind.EXPIRE);
    String who = "I3 " + wallet.teamId() + ": ";
    equal(findings, who + "granted", wallet.granted(), grants);
    equal(findings, who + "consumed", wallet.consumed(), captures);
    equal(findings, who + "expired", wallet.expired(), expiries);
    equal(findings, who + "held", wallet.held(), holds - captures - releases);
    equal(findings, who + "available", wallet.available(), grants - holds + releases - expiries);
    equal(findings, who + "version", wallet.version(), (long) journal.size());
  }

  /// I4: each row follows from the one before.
  private static void chain(Findings findings, Wallet wallet, List<Entry> journal) {
    long version = 0;
    long available = 0;
    long held = 0;
    List<Entry> inOrder = new ArrayList<>(journal);
    inOrder.sort(java.util.Comparator.comparingLong(Entry::version));
    for (Entry entry : inOrder) {
      long amount = entry.amount();
      available +=
          switch (entry.kind()) {
            case GRANT, RELEASE -> amount;
            case HOLD, EXPIRE -> -amount;
            case CAPTURE, NONE -> 0;
          };
      held +=
          switch (entry.kind()) {
            case HOLD -> amount;
            case CAPTURE, RELEASE -> -amount;
            case GRANT, EXPIRE, NONE -> 0;
          };
      version++;
      if (entry.version() != version
          || entry.availableAfter() != available
          || entry.heldAfter() != held
          || amount <= 0) {
        findings.add(
            entry.kind() == Kind.GRANT ? null : entry.ref(),
            "I4 %s: journal row %s does not follow: expected version %d, available %d, held %d",
            wallet.teamId(),
            entry,
            version,
            available,
            held);
        return; // all that follow would be reported as well
      }
    }
  }

  private static void hold(Findings findings, Hold hold, Map<UUID, List<Entry>> byRef) {
    List<Entry> entries = byRef.getOrDefault(hold.taskId(), List.of());
    long held = sum(entries, Kind.HOLD);
    long captured = sum(entries, Kind.CAPTURE);
    long released = sum(entries, Kind.RELEASE);
    boolean good =
        switch (hold.state()) {
          case HELD -> held == hold.amount() && captured == 0 && released == 0;
          case CAPTURED ->
              held == hold.amount()
                  && captured == hold.captured()
                  && released == hold.amount() - hold.captured();
          case RELEASED -> held == hold.amount() && captured == 0 && released == hold.amount();
          case DECLINED, VOID, EARLY_CAPTURE, NONE -> held + captured + released == 0;
        };
    findings.addUnless(
        good,
        hold.taskId(),
        "I6 %s of %d (captured %d) has journal rows: held %d, captured %d, released %d",
        hold.state(),
        hold.amount(),
        hold.captured(),
        held,
        captured,
        released);
    Long unit = hold.unitCredits();
    Integer images = hold.images();
    findings.addUnless(
        hold.state() == State.VOID
            || hold.state() == State.EARLY_CAPTURE
            || (unit != null && images != null && hold.amount() == unit * images),
        hold.taskId(),
        "I10 %d credits are not %d x %d",
        hold.amount(),
        unit,
        images);
  }

  /// I8: no journal row without its task, grant or expiry; and not twice for the same.
  private static void causes(Findings findings, Books books) {
    Set<List<Object>> causes = new HashSet<>();
    books.holds().forEach(hold -> causes.add(List.of(hold.taskId(), hold.walletId())));
    books.grants().forEach(grant -> causes.add(List.of(grant.grantId(), grant.walletId())));
    books.expiries().forEach(expiry -> causes.add(List.of(expiry.expiryId(), expiry.walletId())));
    Set<List<Object>> seen = new HashSet<>();
    for (Entry entry : books.entries()) {
      findings.addUnless(
          causes.contains(List.of(entry.ref(), entry.walletId())),
          entry.ref(),
          "I8 journal row %s has no cause",
          entry);
      findings.addUnless(
          seen.add(List.of(entry.ref(), entry.kind())),
          entry.ref(),
          "I6 a second %s: %s",
          entry.kind(),
          entry);
    }
  }

  /// I9: what the task says and what the ledger says.
  private static void across(Findings findings, TaskRow task, @Nullable Hold hold) {
    if (task.closedAt() == null) {
      return; // EveryAcceptedTaskEndsOnce tells
    }
    State state = hold == null ? State.NONE : hold.state();
    boolean good =
        task.succeeded()
            ? state == State.CAPTURED && hold != null && hold.captured() == task.costCredits()
            : state == State.RELEASED
                || state == State.VOID
                || state == State.DECLINED
                || state == State.NONE;
    findings.addUnless(
        good,
        task.taskId(),
        "I9 the task is %s for %d credits, its hold %s with %d captured",
        task.status(),
        task.costCredits(),
        state,
        hold == null ? 0 : hold.captured());
    Long unit = hold == null ? null : hold.unitCredits();
    findings.addUnless(
        !task.succeeded() || unit == null || task.costCredits() == unit * task.media().size(),
        task.taskId(),
        "%d pictures at %d each cost %d",
        task.media().size(),
        unit,
        task.costCredits());
    findings.addUnless(
        hold == null
            || state == State.VOID
            || state == State.EARLY_CAPTURE
            || hold.amount() == task.priceCredits(),
        task.taskId(),
        "the price was %d and the hold is %d",
        task.priceCredits(),
        hold == null ? 0 : hold.amount());
  }

  /// Grants less what tasks cost, by whoever is asked.
  private static void team(
      Findings findings, Evidence evidence, String team, @Nullable Wallet wallet) {
    if (wallet == null) {
      return; // never granted anything, so it cannot have paid
    }
    long granted = wallet.granted() - wallet.expired();
    long rows =
        evidence.tasks().stream()
            .filter(task -> task.teamId().equals(team) && task.closedAt() != null)
            .mapToLong(TaskRow::costCredits)
            .sum();
    long api =
        evidence.shown().values().stream()
            .filter(shown -> shown.teamId().equals(team))
            .mapToLong(Shown::costCredits)
            .sum();
    long events = costInEvents(evidence, team);
    long left = wallet.available();
    equal(findings, team + ": available by the tasks' rows", left, granted - rows);
    equal(findings, team + ": available by the tasks over HTTP", left, granted - api);
    equal(findings, team + ": available by " + Topics.TASK_EVENTS, left, granted - events);
    equal(
        findings,
        team + ": available by GET /credits",
        left,
        evidence.credits().getOrDefault(team, -1L));
  }

  private static long costInEvents(Evidence evidence, String team) {
    Map<UUID, Long> cost = new HashMap<>();
    for (Told told : evidence.told()) {
      if (told.topic().equals(Topics.TASK_EVENTS)
          && told.event() instanceof TaskEvent.TaskSucceeded success
          && success.teamId().equals(team)) {
        cost.put(success.taskId(), success.costCredits());
      }
    }
    return cost.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void equal(Findings findings, String what, long is, @Nullable Long expected) {
    long should = expected == null ? 0 : expected;
    findings.addUnless(is == should, null, "%s is %d and should be %d", what, is, should);
  }

  private static long sum(List<Entry> entries, Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).mapToLong(Entry::amount).sum();
  }

  private static <T> Map<Long, Long> sums(
      List<T> rows, Function<T, Long> wallet, ToLongFunction<T> credits) {
    return rows.stream().collect(Collectors.groupingBy(wallet, Collectors.summingLong(credits)));
  }

  private static <T> Map<String, T> byKey(List<T> rows, Function<T, String> key) {
    Map<String, T> map = new HashMap<>();
    rows.forEach(row -> map.put(key.apply(row), row));
    return map;
  }
}
