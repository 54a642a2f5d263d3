package io.plantain.generation.provider;

import io.plantain.event.FailureReason;
import io.plantain.kit.fetch.FetchOutcome;
import io.plantain.kit.fetch.SafeFetcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Brings the customer's pictures here before a submit, for providers that want bytes: through the
/// same rules as every fetch of ours (https, public addresses, no odd port, redirects checked
/// again).
@Component
public class InputPictures {
  private static final int MAX_PICTURE_BYTES = 10 << 20; // what vendors take of one
  private static final int MEGABYTE = 1 << 20;
  private static final int MEGABYTES_IN_HAND = 40; // of all submits: base64 doubles it in the heap
  private static final Duration FOR_SENDING = Duration.ofSeconds(1); // of the time that is left

  private final SafeFetcher fetcher;
  private final Semaphore megabytes = new Semaphore(MEGABYTES_IN_HAND);

  public InputPictures(SafeFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /// Submits with the pictures in hand. Nothing was sent where the answer is ours.
  public ProviderAnswer with(
      SubmitRequest request, Function<SubmitRequest, ProviderAnswer> submit) {
    List<Path> files = new ArrayList<>();
    int weight = 0;
    try {
      for (String link : request.links()) {
        ProviderAnswer obstacle = fetch(link, request.sendBy(), files);
        if (obstacle != null) {
          return obstacle;
        }
      }
      int needed = weight(files);
      if (needed > MEGABYTES_IN_HAND) {
        return unusable("inputs too large together");
      }
      if (!megabytes.tryAcquire(needed, left(request.sendBy()).toMillis(), TimeUnit.MILLISECONDS)) {
        return later("too many inputs in hand");
      }
      weight = needed;
      List<InputPicture> pictures = new ArrayList<>();
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        String type = MediaSigns.pictureType(bytes);
        if (type == null) {
          return unusable("an input is no picture");
        }
        pictures.add(new InputPicture(bytes, type));
      }
      return submit.apply(request.with(pictures));
    } catch (IOException disk) {
      return later("temporary files cannot be read");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return later("stopping");
    } finally {
      megabytes.release(weight);
      files.forEach(InputPictures::delete);
    }
  }

  /// Null where the picture is here.
  private @Nullable ProviderAnswer fetch(String link, SendBy sendBy, List<Path> files) {
    Duration left = left(sendBy);
    if (!left.isPositive()) {
      return later("fetching the inputs took too long");
    }
    return switch (fetcher.fetch(link, MAX_PICTURE_BYTES, left)) {
      case FetchOutcome.Fetched fetched -> {
        files.add(fetched.file());
        yield null;
      }
      case FetchOutcome.Refused(String why) -> unusable("an input's address: " + why);
      case FetchOutcome.TooLarge tooLarge -> unusable("an input is too large");
      case FetchOutcome.Gone gone -> unusable("an input is not there");
      case FetchOutcome.Unreachable(String why, boolean retryable) ->
          retryable ? later("an input was not reached") : unusable("an input was not reached");
    };
  }

  private static Duration left(SendBy sendBy) {
    return Duration.ofNanos(sendBy.nanoTime() - System.nanoTime()).minus(FOR_SENDING);
  }

  private static int weight(List<Path> files) throws IOException {
    int weight = 0;
    for (Path file : files) {
      weight += 1 + (int) (Files.size(file) / MEGABYTE);
    }
    return weight;
  }

  private static ProviderAnswer unusable(String detail) {
    return new ProviderAnswer.Refused(FailureReason.INPUT_UNUSABLE, detail);
  }

  /// Says nothing about the provider.
  private static ProviderAnswer later(String why) {
    return new ProviderAnswer.Retry(null, why, ProviderAnswer.Retry.Cause.OURS);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
