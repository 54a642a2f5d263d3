package io.plantain.local.sketch;

import io.plantain.local.sketch.Steering.Trick;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every path the provider answers, free of sockets.
final class Desk {
  private static final Pattern FILE =
      Pattern.compile("/files/([0-9a-f]{32})-(\\d{1,2})(?:-(\\d))?\\.(png|jpg|mp4)");

  private final Jobs jobs;
  private final Studio studio;
  private final BananaDialect banana;
  private final KieDialect kie;
  private final FalDialect fal;
  private final InstantSource clock;
  private final String trapUrl;
  private long trapped;
  private long told;
  private long believed;
  private long forged;

  /// @param trapUrl another server on this machine, to which nobody should follow a redirect
  /// @param originals what lies under a link
  Desk(
      SketchSettings settings,
      InstantSource clock,
      String ownUrl,
      String trapUrl,
      Consumer<Notice> post,
      Function<String, @Nullable Original> originals) {
    this.trapUrl = trapUrl;
    this.jobs = new Jobs(settings, clock);
    this.studio = new Studio();
    this.banana = new BananaDialect(jobs, studio, clock);
    this.kie = new KieDialect(jobs, clock, ownUrl, post, originals);
    this.fal = new FalDialect(jobs, clock, ownUrl, originals);
    this.clock = clock;
  }

  Answer answer(Request request) {
    return switch (request.method() + " " + request.path()) {
      case "POST /start/v4/" -> banana.start(request);
      case "POST /check/v4/" -> banana.check(request);
      case "POST /api/v1/jobs/createTask" -> kie.createTask(request);
      case "GET /api/v1/jobs/recordInfo" -> kie.recordInfo(request);
      case "POST /api/v1/nano-banana/generate" -> kie.generate(request);
      case "GET /api/v1/nano-banana/record-info" -> kie.legacyRecordInfo(request);
      case "GET /api/v1/chat/credit" -> kie.credit(request);
      case "GET /healthcheck" -> Answer.json(200, Map.of("state", "healthy", "gpu", false));
      case "GET /control/stats" -> Answer.json(200, stats());
      case "GET /control/jobs" ->
          new Answer.Sent(
              200,
              "application/json",
              jobs.list(request.query().getOrDefault("prompt_contains", "")));
      case "POST /control/reset" -> {
        forget();
        yield Answer.json(200, stats());
      }
      case "GET /forged.png" -> forged();
      default -> request.path().startsWith("/fal-ai/") ? fal.answer(request) : file(request);
    };
  }

  /// What the other server answers: a good picture, so that whoever follows a redirect to it is
  /// seen twice, here and in his results.
  Answer trap() {
    synchronized (this) {
      trapped++;
    }
    return new Answer.Sent(
        200,
        "image/png",
        studio.bytes(new Picture("trap", null, 0, 64, 64, Picture.Format.PNG, 0)));
  }

  /// Where forged callbacks say that the picture lies. No picture: a task that ends for that reason
  /// tells on whoever believed one.
  private Answer forged() {
    synchronized (this) {
      trapped++;
    }
    return new Answer.Sent(200, "text/html", "<h1>forged</h1>".getBytes(StandardCharsets.UTF_8));
  }

  byte[] notice(Notice notice) {
    return kie.notice(notice);
  }

  /// After a callback was tried.
  synchronized void told(Notice notice, boolean accepted) {
    if (notice.claim() != Notice.Claim.TRUE) {
      forged++;
    } else {
      told++;
      believed += accepted ? 1 : 0;
    }
  }

  private synchronized Map<String, Object> stats() {
    Map<String, Object> stats = jobs.stats();
    stats.put("callbacks", told);
    stats.put("callbacks_accepted", believed);
    stats.put("callbacks_forged", forged);
    stats.put("trapped", trapped);
    return stats;
  }

  private synchronized void forget() {
    jobs.reset();
    trapped = told = believed = forged = 0;
  }

  private Answer file(Request request) {
    Matcher file = FILE.matcher(request.path());
    if (request.method().equals("GET") && file.matches()) {
      Job job = jobs.download(file.group(1));
      int index = Integer.parseInt(file.group(2));
      if (job != null
          && job.state(clock.instant()) == Job.State.SUCCEEDED
          && index < job.order.count()) {
        job.downloads.incrementAndGet();
        return delivered(job, index, file.group(3) == null);
      }
    }
    return Answer.json(404, Map.of("code", 404, "msg", "Nothing here"));
  }

  private Answer delivered(Job job, int index, boolean firstLink) {
    if (job.steering.has(Trick.EXPIRED_LINK) && firstLink) {
      return Answer.json(403, Map.of("code", 403, "msg", "Request has expired"));
    }
    if (job.steering.has(Trick.REDIRECT_METADATA)) {
      return redirect("https://169.254.169.254/latest/meta-data/");
    }
    if (job.steering.has(Trick.REDIRECT_LOCAL)) {
      return redirect(trapUrl + "/picture.png");
    }
    Answer.Sent result = studio.result(job, index);
    if (job.steering.has(Trick.TRUNCATED)) {
      return new Answer.Truncated(result);
    }
    if (job.steering.has(Trick.OVERSIZE) || job.steering.has(Trick.ENDLESS)) {
      return new Answer.Flood(result, job.steering.has(Trick.OVERSIZE));
    }
    return result;
  }

  private static Answer redirect(String to) {
    return new Answer.Sent(302, "text/plain", new byte[0]).with("Location", to);
  }
}
