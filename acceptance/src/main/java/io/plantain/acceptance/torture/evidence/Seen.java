package io.plantain.acceptance.torture.evidence;

import java.time.Instant;
import java.util.UUID;

/// What the API said about a task at some moment of the run.
public record Seen(UUID taskId, Instant at, String status, long costCredits) {}
