package io.plantain.moderation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param reviewBlocks whether a prompt that a person should look at is blocked until then; else it
///   passes and the verdict log keeps it for review
@ConfigurationProperties("plantain.moderation")
record ModerationSettings(@DefaultValue("false") boolean reviewBlocks) {}
