package io.plantain.moderation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param reviewBlocks whether a prompt that a person should look at is blocked until then; else it
///   passes and the verdict log keeps it for review
/// @param retention of verdicts; a complaint about a block comes within weeks, and a duplicate must
///   find its verdict
@ConfigurationProperties("plantain.moderation")
record ModerationSettings(
    @DefaultValue("false") boolean reviewBlocks, @DefaultValue("90d") Duration retention) {}
