package io.plantain.intake.submission;

import io.plantain.event.TaskSpec;
import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.kit.fetch.PublicHosts.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where the links of requests lead: none is accepted whose host has an address of the inside. A
/// host that nobody knows now is left to the fetch, unless the operator wants it refused: name
/// servers fail too, and a link that cannot be fetched costs nothing.
public final class InputHosts {
  private static final Duration PATIENCE = Duration.ofSeconds(2); // of a caller, or of a batch

  /// Asks name servers.
  public interface Names {
    Map<String, Answer> ask(Set<String> hosts, Duration patience);
  }

  private final Names names;
  private final boolean refuseUnknown;

  public InputHosts(Names names, boolean refuseUnknown) {
    this.names = names;
    this.refuseUnknown = refuseUnknown;
  }

  /// @throws InvalidRequest names the link
  public void check(TaskSpec spec) {
    String problem = problemOf(spec, problemsOf(hostsOf(spec)));
    if (problem != null) {
      throw new InvalidRequest(problem);
    }
  }

  public static Set<String> hostsOf(TaskSpec spec) {
    Set<String> hosts = new TreeSet<>();
    spec.options().imageInput().forEach(link -> hosts.add(hostOf(link)));
    return hosts;
  }

  /// What is wrong with those that must not be accepted. Asked for many at once, for it may take
  /// seconds.
  public Map<String, String> problemsOf(Set<String> hosts) {
    Map<String, String> problems = new HashMap<>();
    if (!hosts.isEmpty()) {
      names
          .ask(hosts, PATIENCE)
          .forEach(
              (host, answer) -> {
                String problem = sentenceOf(answer);
                if (problem != null) {
                  problems.put(host, problem);
                }
              });
    }
    return problems;
  }

  /// Null where all links may be accepted.
  public static @Nullable String problemOf(TaskSpec spec, Map<String, String> problems) {
    List<String> links = spec.options().imageInput();
    for (int i = 0; i < links.size() && !problems.isEmpty(); i++) {
      String problem = problems.get(hostOf(links.get(i)));
      if (problem != null) {
        return "options.image_input[%d] %s".formatted(i, problem);
      }
    }
    return null;
  }

  private @Nullable String sentenceOf(Answer answer) {
    return switch (answer) {
      case PUBLIC -> null;
      case INSIDE -> "is on a host with an address of a private network. Use a public host.";
      case UNKNOWN ->
          refuseUnknown
              ? "is on a host that name servers do not know now. Check its name, or try again."
              : null;
    };
  }

  /// Links were read by the catalogue, so each has one.
  private static String hostOf(String link) {
    return URI.create(link).getHost().toLowerCase(Locale.ROOT);
  }
}
