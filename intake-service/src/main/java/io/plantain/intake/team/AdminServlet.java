package io.plantain.intake.team;

import io.plantain.event.EventCodec;
import io.plantain.intake.http.Envelope;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Makes teams and keys. A plain servlet, because it stands on the management port, which has a
/// context of its own.
class AdminServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(AdminServlet.class);
  private static final Pattern KEYS = Pattern.compile("/v1/teams/([^/]+)/keys");
  private static final int MAX_BODY_BYTES = 16_384; // a name and an id
  private static final int MAX_NAME_CHARACTERS = 200;

  private final transient Teams teams;
  private final String adminKey;

  AdminServlet(Teams teams, String adminKey) {
    this.teams = teams;
    this.adminKey = adminKey;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      if (!isAdmin(request.getHeader("Authorization"))) {
        refuse(response, 401, "unauthorized", "Send the admin key as a Bearer key.");
      } else if (!"POST".equals(request.getMethod())) {
        refuse(response, 405, "method_not_allowed", "Use POST.");
      } else {
        route(Objects.requireNonNullElse(request.getPathInfo(), ""), request, response);
      }
    } catch (JacksonException unreadable) {
      refuse(response, 400, "invalid_json", "The body is not valid JSON.");
    } catch (DataAccessException away) {
      log.atWarn().addKeyValue("reason", away.toString()).log("the admin API lacks its database");
      refuse(response, 503, "unavailable", "The database does not answer. Try again.");
    }
  }

  private void route(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Matcher keys = KEYS.matcher(path);
    JsonNode body =
        EventCodec.mapper().readTree(request.getInputStream().readNBytes(MAX_BODY_BYTES));
    String name = text(body, "name");
    if (path.equals("/v1/teams")) {
      createTeam(text(body, "team_id"), name, response);
    } else if (keys.matches()) {
      createKey(keys.group(1), name == null ? "key" : name, response);
    } else {
      refuse(response, 404, "not_found", "There is nothing at this path.");
    }
  }

  private void createTeam(
      @Nullable String teamId, @Nullable String name, HttpServletResponse response)
      throws IOException {
    if (teamId == null || !Teams.isTeamId(teamId)) {
      refuse(response, 400, "invalid_request", "team_id: " + Teams.TEAM_ID_RULE);
      return;
    }
    String shown = name == null ? teamId : name;
    teams.create(teamId, shown);
    log.atInfo().addKeyValue("team_id", teamId).log("team created");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("team_id", teamId);
    data.put("name", shown);
    answer(response, 201, Envelope.data(data));
  }

  private void createKey(String teamId, String name, HttpServletResponse response)
      throws IOException {
    if (!Teams.isTeamId(teamId) || !teams.exists(teamId)) {
      refuse(response, 404, "not_found", "There is no such team. Create it first.");
      return;
    }
    String key = teams.createKey(teamId, name);
    log.atInfo().addKeyValue("team_id", teamId).log("key created");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("team_id", teamId);
    data.put("name", name);
    data.put("key", key);
    answer(response, 201, Envelope.data(data));
  }

  /// Hashes have one length, so the comparison takes the same time for every guess.
  private boolean isAdmin(@Nullable String authorization) {
    byte[] given = Teams.sha256(authorization == null ? "" : authorization);
    byte[] wanted = Teams.sha256("Bearer " + adminKey);
    return MessageDigest.isEqual(given, wanted) && !adminKey.isBlank();
  }

  private static @Nullable String text(JsonNode body, String field) {
    JsonNode value = body.get(field);
    if (value == null || !value.isString() || value.stringValue().isBlank()) {
      return null;
    }
    String text = value.stringValue().replaceAll("\\p{Cntrl}", " ");
    return text.length() > MAX_NAME_CHARACTERS ? text.substring(0, MAX_NAME_CHARACTERS) : text;
  }

  private static void refuse(HttpServletResponse response, int status, String code, String message)
      throws IOException {
    answer(response, status, Envelope.error(code, message));
  }

  private static void answer(HttpServletResponse response, int status, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
