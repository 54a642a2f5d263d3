package io.plantain.generation.provider.generic;

import io.plantain.generation.provider.ProviderHttp;
import java.util.Map;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/// Makes a provider of each entry below `plantain.providers.http`.
final class GenericProviders implements BeanRegistrar {
  private static final String PREFIX = "plantain.providers.http";

  @Override
  public void register(BeanRegistry registry, Environment environment) {
    Binder.get(environment)
        .bind(PREFIX, Bindable.mapOf(String.class, GenericSettings.class))
        .orElseGet(Map::of)
        .forEach(
            (name, settings) ->
                registry.registerBean(
                    name + "HttpProvider",
                    GenericProvider.class,
                    spec ->
                        spec.supplier(
                            context ->
                                new GenericProvider(
                                    name, settings, context.bean(ProviderHttp.class)))));
  }

  @Configuration(proxyBeanMethods = false)
  @Import(GenericProviders.class)
  static class Registration {}
}
