package io.plantain.generation.provider;

import io.plantain.generation.provider.ProviderAnswer.Accepted;
import io.plantain.generation.provider.ProviderAnswer.Running;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider that knows idempotency keys and can cancel, which the real ones so far cannot. Its
/// jobs never end by themselves, only when a test says so.
public final class FakeProvider implements Provider {
  private final String id;
  public final List<String> keys = new CopyOnWriteArrayList<>();
  public final List<String> polled = new CopyOnWriteArrayList<>();
  public final Set<String> finished = ConcurrentHashMap.newKeySet();
  public final List<String> canceled = new CopyOnWriteArrayList<>();

  /// Jobs that end in the moment in which they are to be canceled.
  public final Set<String> tooLate = ConcurrentHashMap.newKeySet();

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
    polled.add(jobId);
    return finished.contains(jobId) || canceled.contains(jobId) && tooLate.contains(jobId)
        ? new ProviderAnswer.Finished(
            List.of(new ProviderMedia.Link("https://x.example/late.png", null)), null)
        : new Running(null, null, null);
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
    return tooLate.contains(jobId) ? CancelOutcome.TOO_LATE : CancelOutcome.CANCELED;
  }
}
