package io.plantain.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What an operator can set here; the object store's settings are the kit's.
///
/// @param catalogue another catalogue file; the one that ships where unset
/// @param plans another file of plans; the one that ships where unset
/// @param adminKey Bearer key of the admin API; without one nobody may use it
/// @param requestTeams who may use the shared request topic; empty for all teams
/// @param linkLife how long a signed picture link works
/// @param drain how long a stopping instance sends its clients elsewhere before it closes its port;
///   above the pause between a balancer's questions for readiness
/// @param refuseUnknownHosts whether a link is refused whose host name servers do not know now;
///   else it is accepted, and its fetch decides
/// @param driveAgain when a task that is not closed is driven again for the first time; doubles
///   each time, up to 32 times this
@ConfigurationProperties("plantain")
public record IntakeSettings(
    @Nullable Path catalogue,
    @Nullable Path plans,
    @DefaultValue("") String adminKey,
    @DefaultValue Set<String> requestTeams,
    @DefaultValue("1h") Duration linkLife,
    @DefaultValue("2s") Duration drain,
    @DefaultValue("false") boolean refuseUnknownHosts,
    @DefaultValue("2m") Duration driveAgain) {
  /// A whole chain takes seconds; below that healthy tasks would be driven all the time.
  private static final Duration SHORTEST_DRIVE = Duration.ofSeconds(5);

  private static final Duration LONGEST_LINK_LIFE = Duration.ofDays(7); // S3 signs no longer

  /// A stop has 10 s for everything.
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(4);

  public IntakeSettings {
    requestTeams = Set.copyOf(requestTeams);
    if (!linkLife.isPositive() || linkLife.compareTo(LONGEST_LINK_LIFE) > 0) {
      throw new IllegalArgumentException("plantain.link-life must be above 0 and at most 7 days");
    }
    if (drain.isNegative() || drain.compareTo(LONGEST_DRAIN) > 0) {
      throw new IllegalArgumentException("plantain.drain must be at least 0 and at most 4s");
    }
    if (driveAgain.compareTo(SHORTEST_DRIVE) < 0) {
      throw new IllegalArgumentException("plantain.drive-again must be at least 5 s");
    }
  }

  @Override
  public String toString() {
    return "IntakeSettings[catalogue=%s, plans=%s, requestTeams=%s, linkLife=%s, drain=%s, refuseUnknownHosts=%s, driveAgain=%s, adminKey hidden]"
        .formatted(catalogue, plans, requestTeams, linkLife, drain, refuseUnknownHosts, driveAgain);
  }
}
