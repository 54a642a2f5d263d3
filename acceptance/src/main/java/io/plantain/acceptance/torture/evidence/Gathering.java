package io.plantain.acceptance.torture.evidence;

import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import io.plantain.acceptance.torture.Evidence;
import io.plantain.acceptance.torture.Sent;
import io.plantain.event.StoredMedia;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Reads everything once, in a few passes.
public final class Gathering {
  /// Every stored picture is listed with its size; this many, chosen at random, are read again to
  /// the last byte, hashed and decoded. About a minute on two cores.
  public static final int MAX_PICTURES_READ = 1_500;

  private static final int MAX_LINKS_OPENED = 40;
  private static final Duration BALANCES_REPEATED_WITHIN = Duration.ofSeconds(150);
  private static final Duration BALANCES_PAUSE = Duration.ofSeconds(5);
  private static final Duration LINK_LIMIT = Duration.ofSeconds(20);
  private static final long SAMPLE_SEED = 20_26; // the same run, the same sample

  private Gathering() {}

  public static Evidence of(
      Installation installation, List<Sent> sent, List<Seen> seen, List<Skipped> skipped)
      throws Exception {
    Collection<Team> teams = teams(sent);
    List<String> teamIds = teams.stream().map(Team::id).toList();
    Evidence.Parts parts = new Evidence.Parts();
    parts.sent = List.copyOf(sent);
    parts.seen = List.copyOf(seen);
    parts.skipped = List.copyOf(skipped);
    TopicReader topics = TopicReader.read(installation.kafka());
    parts.told = topics.told();
    parts.requests = topics.requests();
    parts.spans = topics.spans();
    Tables tables = new Tables(installation, teamIds);
    parts.tasks = tables.tasks();
    parts.attempts = tables.attempts();
    parts.verdicts = tables.verdicts();
    parts.storage = tables.stored();
    parts.books = tables.books();
    parts.provider = Provider.counts(installation);
    parts.trapped = Provider.trapped(installation);
    parts.shown = Edge.tasks(teams);
    parts.credits = credits(teams, parts.books);
    ObjectStore store = new ObjectStore(installation);
    parts.objects = store.read(store.list(teamIds), sample(parts.tasks));
    parts.links = open(sampleLinks(parts.shown.values()));
    parts.logs = taskId -> Logs.of(installation.home().resolve("logs"), taskId);
    return new Evidence(parts);
  }

  /// The ledger says balances again every minute, so that one that was lost is made good: a wrong
  /// figure counts only when it stays wrong.
  private static Map<String, Long> credits(Collection<Team> teams, Books books)
      throws InterruptedException {
    Map<String, Long> available = new HashMap<>();
    books.wallets().forEach(wallet -> available.put(wallet.teamId(), wallet.available()));
    available.keySet().retainAll(teams.stream().map(Team::id).toList());
    long limit = System.nanoTime() + BALANCES_REPEATED_WITHIN.toNanos();
    while (true) {
      Map<String, Long> credits = Edge.credits(teams);
      if (credits.entrySet().containsAll(available.entrySet()) || System.nanoTime() > limit) {
        return credits;
      }
      Thread.sleep(BALANCES_PAUSE);
    }
  }

  /// Under which the provider counts a prompt.
  public static String providerKey(String prompt) {
    return Provider.key(prompt);
  }

  static Collection<Team> teams(List<Sent> sent) {
    Map<String, Team> teams = new LinkedHashMap<>();
    sent.forEach(one -> teams.put(one.team().id(), one.team()));
    return teams.values();
  }

  private static List<String> sample(List<TaskRow> tasks) {
    List<String> keys = new ArrayList<>();
    tasks.stream()
        .filter(TaskRow::succeeded)
        .flatMap(task -> task.media().stream())
        .map(StoredMedia::key)
        .forEach(keys::add);
    Collections.shuffle(keys, new Random(SAMPLE_SEED));
    return keys.subList(0, Math.min(keys.size(), MAX_PICTURES_READ));
  }

  private static List<String> sampleLinks(Collection<Shown> shown) {
    List<String> links = new ArrayList<>();
    shown.forEach(task -> links.addAll(task.links()));
    Collections.shuffle(links, new Random(SAMPLE_SEED));
    return links.subList(0, Math.min(links.size(), MAX_LINKS_OPENED));
  }

  private static Map<String, Integer> open(List<String> links) throws Exception {
    Map<String, Integer> opened = new HashMap<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String link : links) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(link)).timeout(LINK_LIMIT).build();
        opened.put(link, http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
      }
    }
    return opened;
  }
}
