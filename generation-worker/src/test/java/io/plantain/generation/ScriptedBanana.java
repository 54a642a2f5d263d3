package io.plantain.generation;

import io.plantain.generation.provider.StubServer;

/// A Banana that accepts everything and has the picture at the first question.
final class ScriptedBanana implements AutoCloseable {
  private final StubServer server = new StubServer();

  ScriptedBanana() {
    server.behave(
        (request, exchange) ->
            StubServer.send(
                exchange,
                200,
                StubServer.recorded(
                    request.path().startsWith("/start")
                        ? "banana/accepted.json"
                        : "banana/succeeded.json")));
  }

  String uri() {
    return server.uri().toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
