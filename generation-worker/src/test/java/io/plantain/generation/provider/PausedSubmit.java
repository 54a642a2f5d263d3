package io.plantain.generation.provider;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/// A process of its own that claims, is stopped, wakes and sends: `PausedSubmit URI`. Prints what
/// its submit came to.
public final class PausedSubmit {
  private PausedSubmit() {}

  public static void main(String[] args) throws InterruptedException {
    ProviderHttp http =
        new ProviderHttp(
            new HttpSettings(
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1,
                DataSize.ofMegabytes(1),
                Duration.ofSeconds(5)));
    URI uri = URI.create(args[0]);
    http.send(ProviderCall.get(uri, Map.of())); // classes and the connection are there
    SendBy sendBy = SendBy.of(System.nanoTime(), Duration.ofMillis(1_500));
    System.out.println("claimed");
    Thread.sleep(1_000); // where it is stopped
    System.out.println(http.send(ProviderCall.submit(uri, Map.of(), new byte[] {1}, sendBy)));
    System.exit(0);
  }
}
