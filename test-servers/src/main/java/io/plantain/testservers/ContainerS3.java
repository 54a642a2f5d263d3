package io.plantain.testservers;

import org.testcontainers.containers.MinIOContainer;

/// MinIO in Docker; Testcontainers' own reaper ends it.
final class ContainerS3 {
  private ContainerS3() {}

  static TestS3 start() {
    var container = new MinIOContainer("minio/minio:RELEASE.2025-09-07T16-13-09Z");
    container.start();
    return new TestS3(container.getS3URL(), container.getUserName(), container.getPassword());
  }
}
