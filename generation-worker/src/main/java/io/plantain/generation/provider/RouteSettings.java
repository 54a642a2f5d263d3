package io.plantain.generation.provider;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `plantain.routes.<model>`: a model on a known provider is a change of configuration only.
@ConfigurationProperties("plantain")
record RouteSettings(@DefaultValue Map<String, Route> routes) {
  RouteSettings {
    routes = Map.copyOf(routes);
  }
}
