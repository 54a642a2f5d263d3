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
/// @param adminKey Bearer key of the admin API; without one nobody may use it
/// @param requestTeams who may use the shared request topic; empty for all teams
/// @param linkLife how long a signed picture link works
@ConfigurationProperties("plantain")
public record IntakeSettings(
    @Nullable Path catalogue,
    @DefaultValue("") String adminKey,
    @DefaultValue Set<String> requestTeams,
    @DefaultValue("1h") Duration linkLife) {
  private static final Duration LONGEST_LINK_LIFE = Duration.ofDays(7); // S3 signs no longer

  public IntakeSettings {
    requestTeams = Set.copyOf(requestTeams);
    if (!linkLife.isPositive() || linkLife.compareTo(LONGEST_LINK_LIFE) > 0) {
      throw new IllegalArgumentException("plantain.link-life must be above 0 and at most 7 days");
    }
  }

  @Override
  public String toString() {
    return "IntakeSettings[catalogue=%s, requestTeams=%s, linkLife=%s, adminKey hidden]"
        .formatted(catalogue, requestTeams, linkLife);
  }
}
