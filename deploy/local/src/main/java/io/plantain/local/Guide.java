package io.plantain.local;

import io.plantain.event.Topics;
import io.plantain.local.demo.DemoTeam;
import io.plantain.local.demo.FirstPicture;
import java.io.PrintStream;
import tools.jackson.databind.json.JsonMapper;

/// What to type next, with this installation's own addresses and key.
final class Guide {
  private Guide() {}

  static void print(PrintStream out, LocalSettings settings, DemoTeam team) {
    String request = new JsonMapper().writeValueAsString(FirstPicture.REQUEST);
    out.printf(
        """
          API            %s/api/v1
          Console        %s/
          Team key       %s

          Ask for a picture:
            curl -s %s/api/v1/generate -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '%s'
          See how it goes (put the task_id in):
            curl -s %s/api/v1/task/TASK_ID -H 'Authorization: Bearer %s'
          Ask by an event instead:
            echo '%s' | kcat -b %s -t %s -P -H team_id=%s
          Watch every task end:
            kcat -b %s -t %s -C -o end

        """,
        settings.api(),
        settings.api(),
        team.key(),
        settings.api(),
        team.key(),
        request,
        settings.api(),
        team.key(),
        request,
        settings.bootstrapServers(),
        Topics.TASK_REQUESTS,
        team.teamId(),
        settings.bootstrapServers(),
        Topics.TASK_EVENTS);
  }
}
