package io.plantain.intake.team;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Who may ask. Keys are kept as hashes only; what was seen to be good is believed for a while.
public final class Teams {
  public static final String KEY_PREFIX = "sk-team-";
  static final String TEAM_ID_RULE =
      "1 to 64 lower-case letters, digits, hyphens or underscores, beginning with a letter or"
          + " digit.";

  /// Also a part of object keys and record keys, hence so plain.
  private static final Pattern TEAM_ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private static final int KEY_BYTES = 32; // 256 bits: guessing is hopeless, so a fast hash will do
  private static final int SHOWN_CHARACTERS = KEY_PREFIX.length() + 4;
  private static final Duration BELIEF = Duration.ofSeconds(30); // a withdrawn key lives that long
  private static final int MAX_BELIEVED = 10_000;

  private record Believed(String teamId, long untilNanos) {}

  private final JdbcTemplate jdbc;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Believed> believed = new ConcurrentHashMap<>();
  private final Map<String, Believed> known = new ConcurrentHashMap<>();

  public Teams(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// The team that a key belongs to, or null.
  public @Nullable String teamOf(String key) {
    byte[] hash = sha256(key);
    return believed(
        believed,
        HexFormat.of().formatHex(hash),
        () ->
            jdbc.queryForList(
                "select team_id from api_key where key_sha256 = ?", String.class, hash));
  }

  public static boolean isTeamId(String text) {
    return TEAM_ID.matcher(text).matches();
  }

  public boolean exists(String teamId) {
    return believed(
            known,
            teamId,
            () ->
                jdbc.queryForList(
                    "select team_id from team where team_id = ?", String.class, teamId))
        != null;
  }

  /// The same team may be created again; a new name wins.
  void create(String teamId, String name) {
    jdbc.update(
        """
        with made as (
          insert into team (team_id, name) values (?, ?)
          on conflict (team_id) do update set name = excluded.name returning team_id)
        insert into team_balance (team_id) select team_id from made on conflict do nothing\
        """,
        teamId,
        name);
  }

  /// Returns the key, which can never be shown again.
  String createKey(String teamId, String name) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    String key = KEY_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    jdbc.update(
        "insert into api_key (key_sha256, team_id, name, prefix) values (?, ?, ?, ?)",
        sha256(key),
        teamId,
        name,
        key.substring(0, SHOWN_CHARACTERS));
    return key;
  }

  private interface Lookup {
    List<String> find();
  }

  private static @Nullable String believed(Map<String, Believed> cache, String key, Lookup lookup) {
    Believed hit = cache.get(key);
    if (hit != null && System.nanoTime() - hit.untilNanos < 0) {
      return hit.teamId;
    }
    List<String> found = lookup.find();
    if (found.isEmpty()) {
      cache.remove(key);
      return null;
    }
    if (cache.size() >= MAX_BELIEVED) {
      cache.clear();
    }
    cache.put(key, new Believed(found.getFirst(), System.nanoTime() + BELIEF.toNanos()));
    return found.getFirst();
  }

  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
