package io.plantain.generation.provider;

import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Running;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider that knows idempotency keys and can cancel, which the real ones so far cannot. Its
/// jobs never end.
public final class FakeProvider implements Provider {
  private final String id;
  public final List<String> keys = new CopyOnWriteArrayList<>();
  public final List<String> canceled = new CopyOnWriteArrayList<>();

  public FakeProvider() {
    this("fake");
  }

  public FakeProvider(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean configured() {
    return true;
  }

  @Override
  public ProviderAnswer submit(SubmitRequest request) {
    keys.add(request.idempotencyKey());
    return new Accepted("job of " + request.idempotencyKey());
  }

  @Override
  public ProviderAnswer poll(String jobId) {
    return new Running(null, null, null);
  }

  @Override
  public boolean idempotentSubmit() {
    return true;
  }

  @Override
  public boolean cancellable() {
    return true;
  }

  @Override
  public CancelOutcome cancel(String jobId) {
    canceled.add(jobId);
    return CancelOutcome.CANCELED;
  }
}
