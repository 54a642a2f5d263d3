package io.plantain.ledger.admin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param retention of accepted commands that were published; until then a repeat with other
///   contents is told apart from a repeat. What was granted is known for ever, by the journal
@ConfigurationProperties("plantain.ledger.commands")
record CommandSettings(@DefaultValue("90d") Duration retention) {}
