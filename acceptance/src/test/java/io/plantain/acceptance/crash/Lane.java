package io.plantain.acceptance.crash;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.plantain.acceptance.Api;
import io.plantain.acceptance.Broker;
import io.plantain.acceptance.Installation;
import io.plantain.acceptance.Team;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// The points of one service, one after the other: each death needs a process of its own. The agent
/// is attached to the running process, so every new one starts without it, as in production. What
/// becomes of the task is looked at later; nobody waits for a lease here.
final class Lane {
  private static final Duration READY_LIMIT = Duration.ofSeconds(180); // on a busy machine
  private static final Duration HIT_LIMIT = Duration.ofSeconds(120); // other services die meanwhile
  private static final int START_LIMIT_SECONDS = 60;

  private final Installation system;
  private final Broker broker;
  private final Path folder;
  private final String service;
  private final URI health;

  Lane(Installation system, Broker broker, Path folder, String service, URI health) {
    this.system = system;
    this.broker = broker;
    this.folder = folder;
    this.service = service;
    this.health = health;
  }

  /// @param teams one for each point
  List<Death> run(List<CrashPoint> points, Map<CrashPoint, Team> teams) {
    List<Death> deaths = new ArrayList<>();
    for (CrashPoint point : points) {
      Team team = Objects.requireNonNull(teams.get(point));
      String prompt = point.journey().newPrompt();
      String problem = null;
      try {
        die(point, team, prompt);
      } catch (RuntimeException | IOException failed) {
        problem = failed.toString();
      }
      deaths.add(new Death(point, team, prompt, problem));
    }
    await("ready " + service, READY_LIMIT, this::isReady);
    return deaths;
  }

  private void die(CrashPoint point, Team team, String prompt) throws IOException {
    await("ready " + service, READY_LIMIT, this::isReady);
    ProcessHandle process = ProcessHandle.of(system.instance(service).pid()).orElseThrow();
    Path marker = folder.resolve(service + "-" + point.id() + ".hit");
    arm(point, team, marker, process);
    try {
      point.journey().go(team, prompt, system, broker);
      await("somebody to come by " + point, HIT_LIMIT, () -> Files.exists(marker));
      await("the end of the process", HIT_LIMIT, () -> !process.isAlive());
    } finally {
      process.destroyForcibly(); // an agent stays for life: where nobody came by, too
      await("the end of the process", HIT_LIMIT, () -> !process.isAlive());
      startAgain();
    }
  }

  /// Now: the launcher itself waits longer each time.
  private void startAgain() {
    system.plantain(START_LIMIT_SECONDS, "start", service, "--no-wait");
  }

  private void arm(CrashPoint point, Team team, Path marker, ProcessHandle process)
      throws IOException {
    StringBuilder script = new StringBuilder();
    for (Rule rule : point.rules()) {
      String name = point.id() + " " + rule.action();
      script.append(rule.text(name, team.id(), marker)).append('\n');
    }
    Path file = folder.resolve(service + "-" + point.id() + ".btm");
    Files.writeString(file, script);
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        machine.loadAgent(agent().toString(), "script:" + file);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static Path agent() {
    try {
      return Path.of(
          org.jboss.byteman.agent.Main.class
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isReady() {
    try {
      return new Api(health, "none").get("/actuator/health/readiness").status() == 200;
    } catch (UncheckedIOException notUp) {
      return false;
    }
  }

  static void await(String what, Duration within, BooleanSupplier happened) {
    Instant limit = Instant.now().plus(within);
    while (!happened.getAsBoolean()) {
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException("waited " + within + " for " + what);
      }
      Journey.pause();
    }
  }
}
