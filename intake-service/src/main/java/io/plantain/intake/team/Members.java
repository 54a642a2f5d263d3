package io.plantain.intake.team;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/// The people of a team. They do not sign in here; the list says whom a team's keys belong to.
public final class Members {
  public static final Set<String> ROLES = Set.of("owner", "admin", "member");

  public record Member(String email, String name, String role, Instant createdAt) {}

  private final JdbcTemplate jdbc;

  public Members(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// The same person may be put again; the new name and role win.
  public void put(String teamId, String email, String name, String role) {
    jdbc.update(
        """
        insert into member (team_id, email, name, role) values (?, ?, ?, ?)
        on conflict (team_id, email) do update set name = excluded.name, role = excluded.role\
        """,
        teamId,
        email,
        name,
        role);
  }

  public boolean remove(String teamId, String email) {
    return jdbc.update("delete from member where team_id = ? and email = ?", teamId, email) > 0;
  }

  public List<Member> of(String teamId) {
    return jdbc.query(
        "select email, name, role, created_at from member where team_id = ? order by email",
        (row, number) ->
            new Member(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant()),
        teamId);
  }
}
