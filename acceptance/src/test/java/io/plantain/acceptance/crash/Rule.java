package io.plantain.acceptance.crash;

import java.nio.file.Path;

/// One Byteman rule: what happens when a thread comes by a place in a service. Conditions name the
/// team, so that only the task of the point is met, whatever else is on its way.
///
/// @param type the class, by its full name
/// @param method with the full names of its parameters
/// @param place `AT ENTRY`, `AT EXIT`, `AFTER INVOKE ...`
/// @param condition with `TEAM` where the team's id is to stand
record Rule(String type, String method, String place, String condition, Action action) {
  private static final String OUR_THREAD = "java.lang.Thread.currentThread()";
  private static final int HELD_MILLIS = 60_000; // until the other thread has killed us both

  enum Action {
    DIE,
    /// This thread works for the team: a later rule asks for that where no argument tells.
    REMEMBER,
    /// Stands still, so that another thread is certainly the first.
    HOLD
  }

  static Rule die(String type, String method, String place, String condition) {
    return new Rule(type, method, place, condition, Action.DIE);
  }

  static Rule remember(String type, String method, String condition) {
    return new Rule(type, method, "AT ENTRY", condition, Action.REMEMBER);
  }

  static Rule hold(String type, String method, String condition) {
    return new Rule(type, method, "AT ENTRY", condition, Action.HOLD);
  }

  /// The thread is one that `remember` met.
  static String remembered() {
    return "flagged(" + OUR_THREAD + ")";
  }

  /// A parameter holds a record of this name that belongs to the team.
  static String holds(int parameter, String record) {
    return "$%d.toString().matches(\"(?s).*%s.[a-zA-Z]+=[^,]*, teamId=TEAM.*\")"
        .formatted(parameter, record);
  }

  static String mentions(int parameter, String pattern) {
    return "$%d.toString().matches(\"(?s).*%s.*\")".formatted(parameter, pattern);
  }

  /// @param marker a file that says afterwards that the rule was met
  String text(String name, String team, Path marker) {
    return """
    RULE %s
    CLASS %s
    METHOD %s
    %s
    IF %s
    DO %s
    ENDRULE
    """
        .formatted(
            name, type, method, place, condition.replace("TEAM", team), effect(name, marker));
  }

  private String effect(String name, Path marker) {
    return switch (action) {
      case DIE ->
          // Halts without any hook, like SIGKILL: nothing is finished, flushed or said goodbye to.
          "traceOpen(\"hit\", \"%s\"); traceln(\"hit\", \"%s\"); traceClose(\"hit\"); killJVM()"
              .formatted(marker, name);
      case REMEMBER -> "flag(" + OUR_THREAD + ")";
      case HOLD -> "delay(" + HELD_MILLIS + ")";
    };
  }
}
