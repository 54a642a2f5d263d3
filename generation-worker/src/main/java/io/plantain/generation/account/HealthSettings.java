package io.plantain.generation.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// When an account counts as unwell.
///
/// @param failures submits in a row without a proper answer; then its circuit opens
/// @param pause until one submit may probe an open circuit; each failed probe doubles it
/// @param longestPause and no more than this
/// @param quotaPause where the account is out of credits: someone has to pay first
/// @param cooldown after a 429 without a `Retry-After`
/// @param fallbackAfter how long a task waits for a busy account before it takes the model's next
///   route
@ConfigurationProperties("plantain.generation.health")
public record HealthSettings(
    @DefaultValue("5") int failures,
    @DefaultValue("10s") Duration pause,
    @DefaultValue("5m") Duration longestPause,
    @DefaultValue("5m") Duration quotaPause,
    @DefaultValue("10s") Duration cooldown,
    @DefaultValue("10s") Duration fallbackAfter) {}
