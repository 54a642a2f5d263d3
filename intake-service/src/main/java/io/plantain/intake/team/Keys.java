package io.plantain.intake.team;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/// API keys. Only hashes are kept: 256 random bits are not guessed, so a fast hash will do, and a
/// key is looked up by its hash, so that no comparison can tell how much of a guess was right.
public final class Keys {
  public static final String PREFIX = "sk-team-";
  private static final int KEY_BYTES = 32;
  private static final int SHOWN_CHARACTERS = PREFIX.length() + 4;

  /// How long a key that another instance withdrew still works here.
  private static final Duration BELIEF = Duration.ofSeconds(5);

  private static final Duration USE_PRECISION = Duration.ofSeconds(30); // of "last used"

  private static final String FIND =
      """
      select k.key_id, k.team_id, t.plan, k.scopes, k.budget_id, k.expires_at
      from api_key k join team t using (team_id)
      where k.key_sha256 = ? and k.revoked_at is null\
      """;

  private static final String SHOW =
      """
      select k.key_id, k.team_id, k.name, k.prefix, k.scopes, b.cap, b.spent, k.created_at,
        k.expires_at, k.revoked_at, k.last_used_at, k.replaced_by
      from api_key k left join key_budget b using (budget_id)\
      """;

  /// What a new key shall be.
  ///
  /// @param cap most credits it may spend in all; null for no limit
  public record Wish(
      String name, Set<Scope> scopes, @Nullable Long cap, @Nullable Instant expiresAt) {
    public Wish {
      scopes = Set.copyOf(scopes);
    }

    /// Good for everything, for ever.
    public static Wish named(String name) {
      return new Wish(name, EnumSet.allOf(Scope.class), null, null);
    }
  }

  /// A key that was made just now.
  ///
  /// @param key can never be shown again
  public record Made(UUID keyId, String key) {
    @Override
    public String toString() {
      return "Made[" + keyId + "]"; // the key stays out of logs
    }
  }

  /// A key as people see it in a list.
  public record Shown(
      UUID keyId,
      String teamId,
      String name,
      String prefix,
      List<String> scopes,
      @Nullable Long spendCap,
      @Nullable Long spent,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant revokedAt,
      @Nullable Instant lastUsedAt,
      @Nullable UUID replacedBy) {}

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Believed<TeamKey> believed = new Believed<>(BELIEF);

  public Keys(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  /// Null where there is no such key, or none any more.
  public @Nullable TeamKey find(String key) {
    byte[] hash = sha256(key);
    TeamKey found = believed.get(Base64.getEncoder().encodeToString(hash), () -> look(hash));
    return found == null || found.isExpired(clock.instant()) ? null : found;
  }

  private @Nullable TeamKey look(byte[] hash) {
    List<TeamKey> found = jdbc.query(FIND, Keys::teamKey, (Object) hash);
    if (found.isEmpty()) {
      return null;
    }
    jdbc.update(
        """
        update api_key set last_used_at = now() where key_sha256 = ?
          and (last_used_at is null or last_used_at < now() - make_interval(secs => ?))\
        """,
        hash,
        USE_PRECISION.toSeconds());
    return found.getFirst();
  }

  /// Null where the team has as many valid keys as its plan allows.
  public @Nullable Made create(String teamId, Wish wish, @Nullable Integer most) {
    return made(
        status -> {
          jdbc.queryForList("select 1 from team where team_id = ? for update", teamId);
          if (most != null && valid(teamId) >= most) {
            return Optional.empty();
          }
          UUID budgetId = null;
          if (wish.cap != null) {
            budgetId = UUID.randomUUID();
            jdbc.update(
                "insert into key_budget (budget_id, cap) values (?, ?)", budgetId, wish.cap);
          }
          return Optional.of(insert(teamId, wish, budgetId));
        });
  }

  private long valid(String teamId) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            """
            select count(*) from api_key where team_id = ? and revoked_at is null
              and replaced_by is null and (expires_at is null or expires_at > now())\
            """,
            Long.class,
            teamId));
  }

  /// A new key in the place of an old one, which works on for a while. Null where the old one does
  /// not work any more, or was rotated before.
  public @Nullable Made rotate(UUID keyId, Duration overlap) {
    Made made =
        made(
            status -> {
              List<Shown> old =
                  jdbc.query(
                      SHOW
                          + """
                           where k.key_id = ? and k.revoked_at is null and k.replaced_by is null
                            and (k.expires_at is null or k.expires_at > now()) for update of k\
                          """,
                      Keys::shown,
                      keyId);
              if (old.isEmpty()) {
                return Optional.empty();
              }
              Shown key = old.getFirst();
              Set<Scope> scopes = EnumSet.noneOf(Scope.class);
              key.scopes.forEach(word -> scopes.add(Objects.requireNonNull(Scope.of(word))));
              UUID budgetId =
                  jdbc.queryForObject(
                      "select budget_id from api_key where key_id = ?", UUID.class, keyId);
              Made next =
                  insert(key.teamId, new Wish(key.name, scopes, null, key.expiresAt), budgetId);
              jdbc.update(
                  """
                  update api_key set replaced_by = ?,
                    expires_at = least(expires_at, now() + make_interval(secs => ?))
                  where key_id = ?\
                  """,
                  next.keyId,
                  overlap.toSeconds(),
                  keyId);
              return Optional.of(next);
            });
    believed.forget();
    return made;
  }

  private @Nullable Made made(TransactionCallback<Optional<Made>> make) {
    return Objects.requireNonNull(transaction.execute(make)).orElse(null);
  }

  /// False where there is no such key. A second time changes nothing.
  public boolean revoke(UUID keyId) {
    boolean known =
        jdbc.update(
                "update api_key set revoked_at = coalesce(revoked_at, now()) where key_id = ?",
                keyId)
            > 0;
    believed.forget();
    return known;
  }

  public List<Shown> of(String teamId) {
    return jdbc.query(
        SHOW + " where k.team_id = ? order by k.created_at, k.key_id", Keys::shown, teamId);
  }

  /// What was believed of keys and their plans may be old.
  void forget() {
    believed.forget();
  }

  private Made insert(String teamId, Wish wish, @Nullable UUID budgetId) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    UUID keyId = UUID.randomUUID();
    jdbc.update(
        """
        insert into api_key
          (key_sha256, key_id, team_id, name, prefix, scopes, budget_id, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        sha256(key),
        keyId,
        teamId,
        wish.name,
        key.substring(0, SHOWN_CHARACTERS),
        wish.scopes.stream().sorted().map(Scope::word).toArray(String[]::new),
        budgetId,
        wish.expiresAt == null ? null : Timestamp.from(wish.expiresAt));
    return new Made(keyId, key);
  }

  private static TeamKey teamKey(ResultSet row, int number) throws SQLException {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : words(row)) {
      Scope scope = Scope.of(word);
      if (scope != null) {
        scopes.add(scope);
      }
    }
    return new TeamKey(
        row.getObject("key_id", UUID.class),
        row.getString("team_id"),
        text(row, "plan"),
        scopes,
        id(row, "budget_id"),
        time(row, "expires_at"));
  }

  private static Shown shown(ResultSet row, int number) throws SQLException {
    return new Shown(
        row.getObject("key_id", UUID.class),
        row.getString("team_id"),
        row.getString("name"),
        row.getString("prefix"),
        List.of(words(row)),
        row.getObject("cap", Long.class),
        row.getObject("spent", Long.class),
        row.getTimestamp("created_at").toInstant(),
        time(row, "expires_at"),
        time(row, "revoked_at"),
        time(row, "last_used_at"),
        id(row, "replaced_by"));
  }

  private static String[] words(ResultSet row) throws SQLException {
    return Arrays.copyOf(
        (Object[]) row.getArray("scopes").getArray(),
        ((Object[]) row.getArray("scopes").getArray()).length,
        String[].class);
  }

  private static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  private static @Nullable UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  public static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
