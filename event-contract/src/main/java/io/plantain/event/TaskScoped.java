package io.plantain.event;

import java.util.UUID;

/// An event about one task: the task id is the key, so everything about a task keeps its order
/// within a topic.
public interface TaskScoped {
  UUID taskId();
}
