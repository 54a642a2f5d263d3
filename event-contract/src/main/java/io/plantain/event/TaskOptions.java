package io.plantain.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of a task. What a scene or model does not know is null and never sent to a provider.
///
/// @param negativePrompt what the picture should not show
/// @param resolution `1K`, `2K` or `4K`
/// @param aspectRatio `auto` or for example `16:9`
/// @param outputFormat `png`, `jpg` or `webp`
/// @param width pixels; wins over resolution and aspect ratio where the model takes it
/// @param height pixels
/// @param count pictures wanted, 1 or more
/// @param seed 0 is a seed like any other
/// @param steps inference steps
/// @param guidanceScale how closely the model follows the prompt
/// @param imageInput https URLs of input pictures, at most 10
/// @param googleSearch let the model search the web first
/// @param content text for a pipeline task, at most 100,000 characters
/// @param taskName `diagram` or `plot`, for a pipeline task
/// @param durationSeconds length of a video
/// @param scale 2 or 4, for upscale
public record TaskOptions(
    @Nullable String negativePrompt,
    @Nullable String resolution,
    @Nullable String aspectRatio,
    @Nullable String outputFormat,
    @Nullable Integer width,
    @Nullable Integer height,
    int count,
    @Nullable Long seed,
    @Nullable Integer steps,
    @Nullable Double guidanceScale,
    List<String> imageInput,
    @Nullable Boolean googleSearch,
    @Nullable String content,
    @Nullable String taskName,
    @Nullable Integer durationSeconds,
    @Nullable Integer scale) {

  @SuppressWarnings("NullAway") // an absent list arrives as null from JSON
  public TaskOptions {
    imageInput = imageInput == null ? List.of() : List.copyOf(imageInput);
  }
}
