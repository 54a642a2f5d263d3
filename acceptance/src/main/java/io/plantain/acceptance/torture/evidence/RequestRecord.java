package io.plantain.acceptance.torture.evidence;

import org.jspecify.annotations.Nullable;

/// A record of the request topic.
///
/// @param position `topic-partition@offset`
/// @param team from its header
/// @param key the idempotency key in its body or header
/// @param prompt as far as it can be read
/// @param storedKey the key under which the product keeps it: its own, or its place
public record RequestRecord(
    String position,
    @Nullable String team,
    @Nullable String key,
    @Nullable String prompt,
    String storedKey) {}
