package io.plantain.acceptance.torture.evidence;

/// The provider's own count for one prompt.
///
/// @param submits requests to start a job that arrived, refused or not
/// @param jobs jobs it made, and wants to be paid for
public record Provided(int submits, int jobs) {}
