package io.plantain.moderation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param review what becomes of a prompt that a person should look at
/// @param retention of verdicts; a complaint about a block comes within weeks, and a duplicate must
///   find its verdict
/// @param policy a policy file; empty for the policy that ships
/// @param policyCheck how often the file is looked at
/// @param keepPrompts whose text is kept beside the verdict: `nothing`, `flagged` (review and
///   block: whoever decides must read it) or `everything`
/// @param promptRetention of kept texts; they are personal data, the verdict stays longer
@ConfigurationProperties("plantain.moderation")
record ModerationSettings(
    @DefaultValue("pass") ReviewMode review,
    @DefaultValue("90d") Duration retention,
    @DefaultValue("") String policy,
    @DefaultValue("5s") Duration policyCheck,
    @DefaultValue("flagged") Keep keepPrompts,
    @DefaultValue("30d") Duration promptRetention) {

  enum Keep {
    NOTHING,
    FLAGGED,
    EVERYTHING
  }
}
