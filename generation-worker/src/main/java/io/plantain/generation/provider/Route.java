package io.plantain.generation.provider;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where a model is drawn.
///
/// @param provider id of an adapter, which is an account
/// @param providerModel what the provider calls the model
/// @param usualDuration first guess of how long a job takes, until it has been learned
/// @param cost what we pay for a picture, in US dollars; null where nobody wrote it down
/// @param jobLimit how long a job may take here; null for the usual limit of the scene
/// @param scenes what may be asked for here; empty for everything the model is offered for
/// @param maxInputImages null for as many as the API takes
/// @param maxPromptCharacters null for as many as the API takes
/// @param maxPictures of one task; null for as many as the API takes
/// @param fallbacks the model's next routes, in order; their own fallbacks are not looked at
public record Route(
    String provider,
    String providerModel,
    @Nullable Duration usualDuration,
    @Nullable BigDecimal cost,
    @Nullable Duration jobLimit,
    Set<String> scenes,
    @Nullable Integer maxInputImages,
    @Nullable Integer maxPromptCharacters,
    @Nullable Integer maxPictures,
    List<Route> fallbacks) {
  private static final int MICROS = 6; // digits

  @ConstructorBinding
  public Route(
      String provider,
      String providerModel,
      @Nullable Duration usualDuration,
      @Nullable BigDecimal cost,
      @Nullable Duration jobLimit,
      @DefaultValue Set<String> scenes,
      @Nullable Integer maxInputImages,
      @Nullable Integer maxPromptCharacters,
      @Nullable Integer maxPictures,
      @DefaultValue List<Route> fallbacks) {
    this.provider = provider;
    this.providerModel = providerModel;
    this.usualDuration = usualDuration;
    this.cost = cost;
    this.jobLimit = jobLimit;
    this.scenes = Set.copyOf(scenes);
    this.maxInputImages = maxInputImages;
    this.maxPromptCharacters = maxPromptCharacters;
    this.maxPictures = maxPictures;
    this.fallbacks = List.copyOf(fallbacks);
    if (cost != null && cost.signum() < 0) {
      throw new IllegalArgumentException("a route costs nothing or something: " + cost);
    }
  }

  public Route(String provider, String providerModel, @Nullable Duration usualDuration) {
    this(provider, providerModel, usualDuration, null, null, Set.of(), null, null, null, List.of());
  }

  /// In millionths of a US dollar; 0 where nobody wrote it down.
  public long costMicros() {
    return cost == null ? 0 : cost.movePointRight(MICROS).longValue();
  }
}
