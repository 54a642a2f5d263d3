package io.plantain.generation.operator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param key Bearer key of the operators' edge; empty closes it
@ConfigurationProperties("plantain.admin")
record OperatorSettings(@DefaultValue("") String key) {
  @Override
  public String toString() {
    return "OperatorSettings[key=" + (key.isEmpty() ? "unset" : "set") + "]";
  }
}
