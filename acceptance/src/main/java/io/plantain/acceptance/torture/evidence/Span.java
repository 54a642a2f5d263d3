package io.plantain.acceptance.torture.evidence;

/// The offsets of one partition that were there to be read.
///
/// @param begin the first one; earlier records are gone
/// @param end one after the last
public record Span(String topic, int partition, long begin, long end) {}
