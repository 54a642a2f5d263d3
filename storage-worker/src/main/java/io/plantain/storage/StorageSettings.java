package io.plantain.storage;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// @param maxPictureSize a larger file is not read to its end
/// @param maxFilmSize the same for a film: some seconds in 4K
/// @param maxPixels of one picture; a small heap allows fewer where a picture must be converted
/// @param minSide pixels; a smaller picture is a provider's mistake
/// @param parallelMedia fetched and uploaded at the same time
/// @param fetchAttempts for one picture
/// @param fetchBudget for all attempts at one picture, pauses included
/// @param firstPause between attempts; doubles each time
/// @param linksLive a link that is dead after this may only have expired: newer ones are waited for
@ConfigurationProperties("plantain.storage")
record StorageSettings(
    @DefaultValue("64MB") DataSize maxPictureSize,
    @DefaultValue("256MB") DataSize maxFilmSize,
    @DefaultValue("64000000") int maxPixels,
    @DefaultValue("16") int minSide,
    @DefaultValue("16") int parallelMedia,
    @DefaultValue("4") int fetchAttempts,
    @DefaultValue("60s") Duration fetchBudget,
    @DefaultValue("500ms") Duration firstPause,
    @DefaultValue("10m") Duration linksLive) {}
