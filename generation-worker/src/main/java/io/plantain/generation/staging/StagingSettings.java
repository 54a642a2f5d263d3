package io.plantain.generation.staging;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param retention of staged bytes that nobody took; above the 30 days for which a dead letter may
///   still be sent again and ask for them
@ConfigurationProperties("plantain.generation.staging")
record StagingSettings(@DefaultValue("35d") Duration retention) {}
