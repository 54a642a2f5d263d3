package io.plantain.intake.admin;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.team.Keys;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.core.JacksonException;

/// The admin API's door and its routes. A plain servlet, because it stands on the management port,
/// which has a context of its own.
class AdminServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(AdminServlet.class);
  private static final int MAX_BODY_BYTES = 16_384; // names and ids
  private static final String TEAM = "/v1/teams/([^/]+)";
  private static final String ID = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
  private static final String KEY = "/v1/keys/" + ID;
  private static final String TASK = "/v1/tasks/" + ID;

  private record Route(
      String method, Pattern path, BiFunction<Matcher, AdminBody, AdminAnswer> act) {
    Route(String method, String path, BiFunction<Matcher, AdminBody, AdminAnswer> act) {
      this(method, Pattern.compile(path), act);
    }
  }

  private final transient List<Route> routes;
  private final byte[] wanted;
  private final boolean open;

  AdminServlet(TeamActs teams, KeyActs keys, TaskActs tasks, String adminKey) {
    this.wanted = Keys.sha256("Bearer " + adminKey);
    this.open = !adminKey.isBlank();
    this.routes =
        List.of(
            new Route("POST", "/v1/teams", (path, body) -> teams.create(body)),
            new Route("GET", "/v1/teams", (path, body) -> teams.list()),
            new Route("GET", TEAM, (path, body) -> teams.show(path.group(1))),
            new Route("POST", TEAM + "/plan", (path, body) -> teams.givePlan(path.group(1), body)),
            new Route("GET", "/v1/plans", (path, body) -> teams.plans()),
            new Route(
                "POST", TEAM + "/members", (path, body) -> teams.putMember(path.group(1), body)),
            new Route("GET", TEAM + "/members", (path, body) -> teams.members(path.group(1))),
            new Route(
                "DELETE",
                TEAM + "/members/([^/]+)",
                (path, body) -> teams.removeMember(path.group(1), path.group(2))),
            new Route("POST", TEAM + "/keys", (path, body) -> keys.create(path.group(1), body)),
            new Route("GET", TEAM + "/keys", (path, body) -> keys.list(path.group(1))),
            new Route(
                "POST",
                KEY + "/rotate",
                (path, body) -> keys.rotate(UUID.fromString(path.group(1)), body)),
            new Route("DELETE", KEY, (path, body) -> keys.revoke(UUID.fromString(path.group(1)))),
            new Route("GET", TASK, (path, body) -> tasks.timeline(UUID.fromString(path.group(1)))),
            new Route(
                "POST",
                TASK + "/requeue",
                (path, body) -> tasks.requeue(UUID.fromString(path.group(1)), body)),
            new Route("GET", "/v1/acts", (path, query) -> tasks.list(query)));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AdminAnswer answer;
    try {
      answer =
          isAdmin(request.getHeader("Authorization"))
              ? route(request)
              : AdminAnswer.refused(401, "unauthorized", "Send the admin key as a Bearer key.");
    } catch (JacksonException unreadable) {
      answer = AdminAnswer.refused(400, "invalid_json", "The body is not valid JSON.");
    } catch (InvalidParameterException broken) {
      answer = AdminAnswer.wrong("The query is not valid. Check its percent signs.");
    } catch (InvalidRequest invalid) {
      answer = AdminAnswer.wrong(invalid.sentence());
    } catch (DataAccessException | TransactionException away) {
      log.atWarn().addKeyValue("reason", away.toString()).log("the admin API lacks its database");
      answer = AdminAnswer.refused(503, "unavailable", "The database does not answer. Try again.");
    }
    response.setStatus(answer.status());
    response.setContentType("application/json");
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(answer.body().length);
    response.getOutputStream().write(answer.body());
  }

  private AdminAnswer route(HttpServletRequest request) throws IOException {
    String path = Objects.requireNonNullElse(request.getPathInfo(), "");
    boolean known = false;
    for (Route route : routes) {
      Matcher matcher = route.path.matcher(path);
      if (matcher.matches()) {
        known = true;
        if (route.method.equals(request.getMethod()) && route.method.equals("GET")) {
          return route.act.apply(matcher, AdminBody.of(request.getParameterMap()));
        }
        if (route.method.equals(request.getMethod())) {
          byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
          return body.length > MAX_BODY_BYTES
              ? AdminAnswer.refused(413, "payload_too_large", "The body is too large. Send less.")
              : route.act.apply(matcher, AdminBody.of(body));
        }
      }
    }
    return known
        ? AdminAnswer.refused(405, "method_not_allowed", "This path does not take that method.")
        : AdminAnswer.refused(404, "not_found", "There is nothing at this path.");
  }

  /// Hashes have one length, so the comparison takes the same time for every guess.
  private boolean isAdmin(@Nullable String authorization) {
    byte[] given = Keys.sha256(authorization == null ? "" : authorization);
    return MessageDigest.isEqual(given, wanted) && open;
  }
}
