package io.plantain.event;

/// What the customer asked for, after validation: defaults are filled in, nothing here is checked
/// again downstream.
///
/// @param type `standard` or `pipeline`
/// @param scene for example `text-to-image`
/// @param model a model id of the catalogue; `pipeline` for pipeline tasks
/// @param prompt at most 10,000 characters
public record TaskSpec(
    String type, String scene, String model, String prompt, TaskOptions options) {}
