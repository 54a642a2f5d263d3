package io.plantain.intake.admin;

import io.plantain.intake.http.Envelope;

/// What the admin API says.
record AdminAnswer(int status, byte[] body) {
  static AdminAnswer ok(Object data) {
    return new AdminAnswer(200, Envelope.data(data));
  }

  static AdminAnswer created(Object data) {
    return new AdminAnswer(201, Envelope.data(data));
  }

  static AdminAnswer refused(int status, String code, String message) {
    return new AdminAnswer(status, Envelope.error(code, message));
  }

  static AdminAnswer wrong(String message) {
    return refused(400, "invalid_request", message);
  }

  static AdminAnswer noSuch(String what) {
    return refused(404, "not_found", "There is no such " + what + ". Check its id.");
  }
}
