package io.plantain.testservers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// SeaweedFS in Docker, as in docker-compose.yml: MinIO's own images were withdrawn in September
/// 2026. Testcontainers' own reaper ends it.
final class ContainerS3 {
  private static final DockerImageName IMAGE = DockerImageName.parse("chrislusf/seaweedfs:4.47");
  private static final int PORT = 8333;
  private static final String ACCESS_KEY = "test";
  private static final String SECRET_KEY = "test-secret";

  private ContainerS3() {}

  @SuppressWarnings("resource") // lives as long as the JVM
  static TestS3 start() {
    var container =
        new GenericContainer<>(IMAGE)
            .withCommand("mini", "-dir=/data")
            .withEnv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
            .withEnv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/healthz").forPort(PORT));
    container.start();
    return new TestS3(
        "http://%s:%d".formatted(container.getHost(), container.getMappedPort(PORT)),
        ACCESS_KEY,
        SECRET_KEY);
  }
}
