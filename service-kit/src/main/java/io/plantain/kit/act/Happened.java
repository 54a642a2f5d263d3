package io.plantain.kit.act;

import java.time.Instant;

/// What a service knows to have happened to a task, a line each. Never a prompt, a link or a key.
///
/// @param event in a word or two
public record Happened(Instant at, String event, String detail) {}
