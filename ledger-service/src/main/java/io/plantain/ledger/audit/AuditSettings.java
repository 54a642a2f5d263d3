package io.plantain.ledger.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param every pause between two runs over the wallets that changed
/// @param fullEvery pause between two runs over all wallets; the first run is a full one
@ConfigurationProperties("plantain.ledger.audit")
record AuditSettings(@DefaultValue("1m") Duration every, @DefaultValue("24h") Duration fullEvery) {}
