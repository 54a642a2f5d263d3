package io.plantain.ledger.admin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param key Bearer key of the operators' edge; empty closes it
@ConfigurationProperties("plantain.admin")
record AdminSettings(@DefaultValue("") String key) {
  @Override
  public String toString() {
    return "AdminSettings[key=" + (key.isEmpty() ? "unset" : "set") + "]";
  }
}
