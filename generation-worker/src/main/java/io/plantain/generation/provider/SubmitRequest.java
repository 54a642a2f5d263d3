package io.plantain.generation.provider;

import io.plantain.event.TaskOptions;
import io.plantain.event.TaskSpec;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One picture of a task, as it is asked for at a provider.
///
/// @param index 0 for the first picture; each picture is a job of its own
/// @param providerModel what the provider calls the model
/// @param callback where the provider may call when it is done; secret, null where nobody can
/// @param sendBy the request must not leave later than this
/// @param inputs the customer's pictures, fetched by us; empty where the provider takes links
public record SubmitRequest(
    UUID taskId,
    int index,
    String providerModel,
    TaskSpec spec,
    @Nullable URI callback,
    SendBy sendBy,
    List<InputPicture> inputs) {
  private static final long SEEDS = 1L << 32; // after the last one comes 0

  public SubmitRequest {
    inputs = List.copyOf(inputs);
  }

  public SubmitRequest(
      UUID taskId,
      int index,
      String providerModel,
      TaskSpec spec,
      @Nullable URI callback,
      SendBy sendBy) {
    this(taskId, index, providerModel, spec, callback, sendBy, List.of());
  }

  public SubmitRequest with(List<InputPicture> fetched) {
    return new SubmitRequest(taskId, index, providerModel, spec, callback, sendBy, fetched);
  }

  public TaskOptions options() {
    return spec.options();
  }

  public boolean isFor(String scene) {
    return spec.scene().equals(scene);
  }

  /// The customer's pictures as links: for providers that fetch, from their own network.
  public List<String> links() {
    return spec.options().imageInput();
  }

  /// The same for every repetition of this submit, different for every picture.
  public String idempotencyKey() {
    return idempotencyKey(taskId, index);
  }

  public static String idempotencyKey(UUID taskId, int index) {
    return taskId + "/" + index;
  }

  /// Each picture of a task gets a seed of its own, or all of them would look alike.
  public @Nullable Long seed() {
    Long seed = spec.options().seed();
    return seed == null ? null : (seed + index) % SEEDS;
  }

  /// Without the prompt and the address: this may end up in a log.
  @Override
  public String toString() {
    return "SubmitRequest[" + idempotencyKey() + " " + providerModel + "]";
  }
}
