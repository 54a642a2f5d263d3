package io.plantain.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Why a task ended without a picture. On the wire in lower case; the sentence is what the customer
/// reads.
public enum FailureReason {
  CONTENT_BLOCKED(
      "The prompt or its picture was blocked by content moderation. Revise the prompt and try"
          + " again."),
  MODERATION_UNAVAILABLE(
      "The prompt or its picture could not be checked, so it was not used. Try again later."),
  INSUFFICIENT_CREDITS("Not enough credits. Add credits and submit the task again."),
  INPUT_UNUSABLE(
      "An input picture could not be fetched or is no picture. Check its address and try again."),
  PROVIDER_REFUSED("The provider refused this request. Change the request and try again."),
  PROVIDER_CONTENT_BLOCKED(
      "The provider's content policy refused this request. Revise the prompt."),
  PROVIDER_FAILED("The provider could not generate the picture. Try again."),
  PROVIDER_QUOTA_EXHAUSTED("The provider has no capacity left for this model. Try again later."),
  PROVIDER_UNAVAILABLE("The provider could not be reached. Try again later."),
  NO_ROUTE("No provider is configured for this model."),
  NO_RESULT("The provider reported success but returned no picture."),
  INVALID_RESULT("The provider returned something that is not a usable picture."),
  RESULT_UNREACHABLE("The provider's result could not be downloaded."),
  SUBMISSION_OUTCOME_UNKNOWN(
      "It is unknown whether the provider received the request, so it was not repeated."),
  DEADLINE_EXCEEDED("The task did not finish before its deadline."),
  ENDED_BY_OPERATOR("An operator ended this task and returned its credits. Submit it again."),
  CANCELED_BY_USER("The task was canceled."),
  INTERNAL_ERROR("An internal error ended the task. Try again.");

  private final String sentence;

  FailureReason(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }

  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A reason that a newer writer added reads as an internal error instead of making the record
  /// unreadable.
  @JsonCreator
  public static FailureReason of(String code) {
    for (FailureReason reason : values()) {
      if (reason.code().equals(code)) {
        return reason;
      }
    }
    return INTERNAL_ERROR;
  }
}
