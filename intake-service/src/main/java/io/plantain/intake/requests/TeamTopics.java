package io.plantain.intake.requests;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `task.requests.<team>.v1`: request topics that one team may write to, by an ACL of the broker.
/// Whoever got a record in there is that team, whatever the record says.
final class TeamTopics {
  static final String PATTERN = "task\\.requests\\.([a-z0-9][a-z0-9_-]{0,63})\\.v1";

  private static final Pattern NAME = Pattern.compile(PATTERN);

  private TeamTopics() {}

  /// Null for the shared topic.
  static @Nullable String teamOf(String topic) {
    Matcher name = NAME.matcher(topic);
    return name.matches() ? name.group(1) : null;
  }
}
