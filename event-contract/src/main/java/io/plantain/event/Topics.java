package io.plantain.event;

import java.util.List;

/// Every topic by its name on the wire. Dots and hyphens; the first word is the writer, or `task`
/// where the public reads or writes.
public final class Topics {
  public static final String TASK_REQUESTS = "task.requests.v1";
  public static final String TASK_EVENTS = "task.events.v1";
  public static final String INTAKE_TASKS = "intake.tasks.v1";
  public static final String INTAKE_CANCELS = "intake.cancels.v1";
  public static final String MODERATION_VERDICTS = "moderation.verdicts.v1";
  public static final String LEDGER_ENTRIES = "ledger.entries.v1";
  public static final String LEDGER_COMMANDS = "ledger.commands.v1";
  public static final String LEDGER_BALANCES = "ledger.balances.v1";
  public static final String GENERATION_RESULTS = "generation.results.v1";
  public static final String GENERATION_PROGRESS = "generation.progress.v1";
  public static final String STORAGE_RESULTS = "storage.results.v1";

  /// Whose consumers write to a dead-letter topic, in the order a task travels.
  public static final List<String> SERVICES =
      List.of(
          "intake-service",
          "moderation-service",
          "ledger-service",
          "generation-worker",
          "storage-worker");

  /// Everything a launcher or an operator has to create before the services start.
  public static final List<String> ALL =
      List.of(
          TASK_REQUESTS,
          TASK_EVENTS,
          INTAKE_TASKS,
          INTAKE_CANCELS,
          MODERATION_VERDICTS,
          LEDGER_ENTRIES,
          LEDGER_COMMANDS,
          LEDGER_BALANCES,
          GENERATION_RESULTS,
          GENERATION_PROGRESS,
          STORAGE_RESULTS);

  private Topics() {}

  public static String deadLettersOf(String service) {
    return service + ".dlt";
  }

  /// The one topic that an event belongs to.
  public static String of(PipelineEvent event) {
    return switch (event) {
      case IntakeEvent e -> INTAKE_TASKS;
      case CancelEvent e -> INTAKE_CANCELS;
      case ModerationEvent e -> MODERATION_VERDICTS;
      case LedgerEvent e -> LEDGER_ENTRIES;
      case LedgerCommand e -> LEDGER_COMMANDS;
      case BalanceEvent e -> LEDGER_BALANCES;
      case GenerationEvent e -> GENERATION_RESULTS;
      case ProgressEvent e -> GENERATION_PROGRESS;
      case StorageEvent e -> STORAGE_RESULTS;
      case TaskEvent e -> TASK_EVENTS;
    };
  }
}
