package io.plantain.acceptance.crash;

import static io.plantain.acceptance.crash.Journey.BLOCKED;
import static io.plantain.acceptance.crash.Journey.CANCELED;
import static io.plantain.acceptance.crash.Journey.FAILING;
import static io.plantain.acceptance.crash.Journey.GRANT;
import static io.plantain.acceptance.crash.Journey.INLINE_PICTURE;
import static io.plantain.acceptance.crash.Journey.PICTURE;
import static io.plantain.acceptance.crash.Journey.RECORD;
import static io.plantain.acceptance.crash.Journey.SLOW_PICTURE;
import static io.plantain.acceptance.crash.Journey.TWO_PICTURES;
import static io.plantain.acceptance.crash.Rule.die;
import static io.plantain.acceptance.crash.Rule.holds;
import static io.plantain.acceptance.crash.Rule.mentions;
import static io.plantain.acceptance.crash.Rule.remember;
import static io.plantain.acceptance.crash.Rule.remembered;

import io.plantain.event.Topics;
import java.util.List;

/// Every point at which a service is killed: before and after each effect that somebody outside of
/// the process can see.
final class CrashPoints {
  private static final String BATCH = "(java.util.List)";
  private static final String ENTRY = "AT ENTRY";
  private static final String EXIT = "AT EXIT";
  private static final String PUBLISHED = "AFTER INVOKE io.plantain.kit.EventPublisher.publish";

  /// A submit that may have arrived, at a provider that cannot be asked: never repeated, free.
  private static final String UNKNOWN = "submission_outcome_unknown";

  static final List<CrashPoint> INTAKE = intake();
  static final List<CrashPoint> MODERATION = moderation();
  static final List<CrashPoint> LEDGER = ledger();
  static final List<CrashPoint> GENERATION = generation();
  static final List<CrashPoint> STORAGE = storage();

  static final List<List<CrashPoint>> BY_SERVICE =
      List.of(INTAKE, MODERATION, LEDGER, GENERATION, STORAGE);

  /// Services that die at the same time. Generation dies alone: a submit of another point's task
  /// that is under way just then would be unknown, and the task free, as it should be.
  static final List<List<List<CrashPoint>>> ROUNDS =
      List.of(List.of(GENERATION), List.of(INTAKE, MODERATION, LEDGER, STORAGE));

  private CrashPoints() {}

  private static List<CrashPoint> intake() {
    String service = "intake-service";
    String accepts = "io.plantain.intake.submission.Accepts";
    String dispatch = "io.plantain.intake.dispatch.Dispatch";
    String projection = "io.plantain.intake.projection.Projection";
    String requests = "io.plantain.intake.requests.RecordRequests";
    Rule inTransaction =
        die(accepts, "run(java.sql.Connection,java.util.List)", EXIT, holds(2, "Order"));
    String aCancel = mentions(1, "Due.taskId=[^,]*, teamId=TEAM((?!Due.taskId).)*cancel=true");
    return List.of(
        CrashPoint.of(
                "accept.sent",
                service,
                SLOW_PICTURE,
                die(dispatch, "send" + BATCH, PUBLISHED, holds(1, "Due")))
            .tellsAgain(Topics.INTAKE_TASKS, "TaskSubmitted"),
        CrashPoint.of(
            "accept.unsent",
            service,
            PICTURE,
            die(dispatch, "send" + BATCH, ENTRY, holds(1, "Due"))),
        CrashPoint.of("accept.uncommitted", service, PICTURE, inTransaction),
        CrashPoint.of(
            "accept.committed",
            service,
            PICTURE,
            die(accepts, "accept" + BATCH, EXIT, holds(1, "Order"))),
        CrashPoint.of("request.uncommitted", service, RECORD, inTransaction),
        CrashPoint.of(
            "request.stored",
            service,
            RECORD,
            remember(requests, "submit" + BATCH, mentions(1, "teamId=TEAM")),
            die(
                "io.plantain.intake.requests.TaskRequestListener",
                "on" + BATCH,
                EXIT,
                remembered())),
        CrashPoint.of(
            "end.uncommitted",
            service,
            PICTURE,
            die(
                projection,
                "applyLocked(java.util.List,java.util.List)",
                EXIT,
                holds(1, "CreditsCaptured"))),
        CrashPoint.of(
            "end.committed",
            service,
            PICTURE,
            die(projection, "apply" + BATCH, EXIT, holds(1, "CreditsCaptured"))),
        CrashPoint.of(
                "end.told",
                service,
                PICTURE,
                remember(projection, "apply" + BATCH, holds(1, "CreditsCaptured")),
                die(
                    "io.plantain.intake.projection.StageListener",
                    "on" + BATCH,
                    EXIT,
                    remembered()))
            .tellsAgain(Topics.TASK_EVENTS, "TaskSucceeded"),
        CrashPoint.of(
            "cancel.unsent", service, CANCELED, die(dispatch, "send" + BATCH, ENTRY, aCancel)),
        CrashPoint.of(
            "cancel.sent", service, CANCELED, die(dispatch, "send" + BATCH, PUBLISHED, aCancel)));
  }

  private static List<CrashPoint> moderation() {
    String service = "moderation-service";
    String moderator = "io.plantain.moderation.PromptModerator";
    Rule beforeTheCommit =
        die(
            "io.plantain.moderation.Verdicts",
            "insert(java.sql.Connection,java.util.List)",
            EXIT,
            holds(2, "Verdict"));
    return List.of(
        CrashPoint.of("verdict.uncommitted", service, PICTURE, beforeTheCommit),
        CrashPoint.of(
            "verdict.stored",
            service,
            PICTURE,
            die(moderator, "judge" + BATCH, EXIT, holds(1, "TaskSubmitted"))),
        CrashPoint.of(
                "verdict.told",
                service,
                PICTURE,
                remember(moderator, "judge" + BATCH, holds(1, "TaskSubmitted")),
                die("io.plantain.moderation.ModerationListener", "on" + BATCH, EXIT, remembered()))
            .tellsAgain(Topics.MODERATION_VERDICTS, "PromptApproved"),
        CrashPoint.of("block.uncommitted", service, BLOCKED, beforeTheCommit),
        CrashPoint.of(
            "block.stored",
            service,
            BLOCKED,
            die(moderator, "judge" + BATCH, EXIT, holds(1, "TaskSubmitted"))));
  }

  private static List<CrashPoint> ledger() {
    String service = "ledger-service";
    String queue = "io.plantain.ledger.admin.CommandQueue";
    return List.of(
        CrashPoint.of("hold.uncommitted", service, PICTURE, uncommitted("Hold")),
        CrashPoint.of("hold.posted", service, PICTURE, posted("PromptApproved")),
        answered("hold.told", PICTURE, "PromptApproved")
            .tellsAgain(Topics.LEDGER_ENTRIES, "CreditsDebited"),
        CrashPoint.of("capture.uncommitted", service, PICTURE, uncommitted("Capture")),
        CrashPoint.of("capture.posted", service, PICTURE, posted("MediaStored")),
        answered("capture.told", PICTURE, "MediaStored")
            .tellsAgain(Topics.LEDGER_ENTRIES, "CreditsCaptured"),
        CrashPoint.of("refund.uncommitted", service, FAILING, uncommitted("Release")),
        CrashPoint.of("refund.posted", service, FAILING, posted("GenerationFailed")),
        answered("refund.told", FAILING, "GenerationFailed")
            .tellsAgain(Topics.LEDGER_ENTRIES, "CreditsRefunded"),
        CrashPoint.of(
            "grant.accepted",
            service,
            GRANT,
            die(
                queue,
                "accept(java.util.UUID,io.plantain.event.LedgerCommand)",
                EXIT,
                holds(2, "CreditsGranted"))));
  }

  private static Rule uncommitted(String command) {
    return die(
        "io.plantain.ledger.book.Book",
        "post(java.util.List,java.util.Map)",
        EXIT,
        holds(1, command));
  }

  private static Rule posted(String event) {
    return die("io.plantain.ledger.Ledger", "answer" + BATCH, EXIT, holds(1, event));
  }

  private static CrashPoint answered(String id, Journey journey, String event) {
    return CrashPoint.of(
        id,
        "ledger-service",
        journey,
        remember("io.plantain.ledger.Ledger", "answer" + BATCH, holds(1, event)),
        die("io.plantain.ledger.LedgerListener", "on" + BATCH, EXIT, remembered()));
  }

  private static List<CrashPoint> generation() {
    String service = "generation-worker";
    String attempt = "io.plantain.generation.attempt.";
    String calls = attempt + "ProviderCalls";
    String submit =
        "submit(%sAttempt,%<sJob,io.plantain.generation.provider.Provider)".formatted(attempt);
    String staging = "io.plantain.generation.staging.Staging";
    String put = "put(java.util.UUID,int,byte[])";
    Rule stages =
        remember(
            calls,
            "staged(%sAttempt,%<sJob,io.plantain.generation.provider.ProviderAnswer$Finished,io.plantain.generation.provider.ProviderMedia$Inline,boolean)"
                .formatted(attempt),
            mentions(1, "teamId=TEAM"));
    return List.of(
        CrashPoint.of(
                "submit.unsent",
                service,
                PICTURE,
                die(calls, submit, ENTRY, mentions(1, "teamId=TEAM")))
            .mayEnd("success", UNKNOWN),
        CrashPoint.of(
                "submit.answered",
                service,
                PICTURE,
                die(calls, submit, EXIT, mentions(1, "teamId=TEAM")))
            .mayEnd("success", UNKNOWN),
        CrashPoint.of(
            "outcome.unpublished",
            service,
            PICTURE,
            die(attempt + "AttemptResults", "finish" + BATCH, EXIT, mentions(1, "teamId=TEAM"))),
        CrashPoint.of(
                "outcome.published",
                service,
                PICTURE,
                die(
                    attempt + "Publication",
                    "publish" + BATCH,
                    PUBLISHED,
                    holds(1, "GenerationSucceeded")))
            .tellsAgain(Topics.GENERATION_RESULTS, "GenerationSucceeded"),
        CrashPoint.of(
            "submit.written",
            service,
            PICTURE,
            die(
                attempt + "AttemptResults",
                "reschedule" + BATCH,
                EXIT,
                mentions(1, "teamId=TEAM"))),
        CrashPoint.of(
            "outcome.unwritten",
            service,
            PICTURE,
            die(attempt + "AttemptResults", "finish" + BATCH, ENTRY, mentions(1, "teamId=TEAM"))),
        CrashPoint.of(
            "staging.before",
            service,
            INLINE_PICTURE,
            stages,
            die(staging, put, ENTRY, remembered())),
        CrashPoint.of(
            "staging.after",
            service,
            INLINE_PICTURE,
            stages,
            die(staging, put, EXIT, remembered())),
        // The last: its submit is still to come when the next one would die.
        CrashPoint.of(
            "attempt.entered",
            service,
            PICTURE,
            die(attempt + "Attempts", "enter" + BATCH, EXIT, holds(1, "CreditsDebited"))));
  }

  private static List<CrashPoint> storage() {
    String service = "storage-worker";
    String keeper = "io.plantain.storage.MediaKeeper";
    String keep =
        "keep(io.plantain.storage.MediaId,io.plantain.event.MediaReference,io.plantain.storage.Order)";
    String upload = "upload(io.plantain.storage.MediaId,io.plantain.storage.ReadyMedia)";
    String keeping = "io.plantain.storage.Keeping";
    String succeeded = holds(1, "GenerationSucceeded");
    return List.of(
        CrashPoint.of(
            "media.fetched",
            service,
            PICTURE,
            remember(keeper, keep, mentions(1, "teamId=TEAM")),
            die(
                "io.plantain.storage.Retrieval",
                "retrieve(io.plantain.event.MediaReference,io.plantain.storage.Order)",
                EXIT,
                remembered())),
        CrashPoint.of(
            "media.uploaded",
            service,
            PICTURE,
            die(keeper, upload, EXIT, mentions(1, "teamId=TEAM"))),
        CrashPoint.of(
            "media.half",
            service,
            TWO_PICTURES,
            Rule.hold(keeper, upload, mentions(1, "teamId=TEAM.*index=1")),
            die(keeper, upload, EXIT, mentions(1, "teamId=TEAM.*index=0"))),
        CrashPoint.of(
            "outcome.stored",
            service,
            PICTURE,
            die(
                "io.plantain.storage.Outcomes",
                "store(java.util.Collection)",
                EXIT,
                holds(1, "MediaStored"))),
        CrashPoint.of(
            "outcome.unsent", service, PICTURE, die(keeping, "keep" + BATCH, EXIT, succeeded)),
        CrashPoint.of(
                "outcome.sent",
                service,
                PICTURE,
                remember(keeping, "keep" + BATCH, succeeded),
                die("io.plantain.storage.StorageListener", "on" + BATCH, EXIT, remembered()))
            .tellsAgain(Topics.STORAGE_RESULTS, "MediaStored"),
        CrashPoint.of(
            "staged.kept",
            service,
            INLINE_PICTURE,
            remember(keeping, "keep" + BATCH, succeeded),
            die(
                "io.plantain.storage.ObjectStore",
                "forget(java.lang.String)",
                EXIT,
                remembered())));
  }
}
