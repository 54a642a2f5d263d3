package io.plantain.generation.late;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How long we look for pictures whose attempt has ended.
///
/// @param polls how often a job is asked for, each pause twice the one before; a callback counts as
///   one
/// @param firstPoll pause after the end; also the shortest, above a poll and a download together
/// @param maxPicture larger ones are not kept
/// @param retention of late pictures and of the list of them
@ConfigurationProperties("plantain.generation.late")
public record LateSettings(
    @DefaultValue("8") int polls,
    @DefaultValue("2m") Duration firstPoll,
    @DefaultValue("64MB") DataSize maxPicture,
    @DefaultValue("35d") Duration retention) {}
