package io.plantain.local.sketch;

import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every path the provider answers, free of sockets.
final class Desk {
  private static final Pattern FILE =
      Pattern.compile("/files/([0-9a-f]{32})-(\\d{1,2})\\.(png|jpg)");

  private final Jobs jobs;
  private final Studio studio;
  private final BananaDialect banana;
  private final KieDialect kie;
  private final InstantSource clock;

  Desk(SketchSettings settings, InstantSource clock, String ownUrl) {
    this.jobs = new Jobs(settings, clock);
    this.studio = new Studio();
    this.banana = new BananaDialect(jobs, studio, clock);
    this.kie = new KieDialect(jobs, clock, ownUrl);
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
      case "GET /control/stats" -> Answer.json(200, jobs.stats());
      case "POST /control/reset" -> {
        jobs.reset();
        yield Answer.json(200, jobs.stats());
      }
      default -> file(request);
    };
  }

  private Answer file(Request request) {
    Matcher file = FILE.matcher(request.path());
    if (request.method().equals("GET") && file.matches()) {
      Job job = jobs.download(file.group(1));
      int index = Integer.parseInt(file.group(2));
      if (job != null
          && job.state(clock.instant()) == Job.State.SUCCEEDED
          && index < job.order.count()) {
        return studio.result(job, index);
      }
    }
    return Answer.json(404, Map.of("code", 404, "msg", "Nothing here"));
  }
}
