package io.plantain.ledger.admin;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/// A request that is refused, with a sentence for the operator.
final class AdminProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final String code;
  private final String sentence;

  private AdminProblem(HttpStatus status, String code, String sentence) {
    super(sentence, null, false, false); // no stack: these are answers
    this.status = status;
    this.code = code;
    this.sentence = sentence;
  }

  static AdminProblem invalid(String sentence) {
    return new AdminProblem(HttpStatus.BAD_REQUEST, "invalid_request", sentence);
  }

  static AdminProblem notFound(String sentence) {
    return new AdminProblem(HttpStatus.NOT_FOUND, "not_found", sentence);
  }

  static AdminProblem conflict(String sentence) {
    return new AdminProblem(HttpStatus.CONFLICT, "conflict", sentence);
  }

  private ResponseEntity<Map<String, Object>> answer() {
    return ResponseEntity.status(status)
        .body(Map.of("success", false, "error", Map.of("code", code, "message", sentence)));
  }

  @RestControllerAdvice
  static class Translation {
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> on(AdminProblem problem) {
      return problem.answer();
    }

    @ExceptionHandler({
      HttpMessageNotReadableException.class,
      MethodArgumentTypeMismatchException.class
    })
    ResponseEntity<Map<String, Object>> on(Exception unreadable) {
      return invalid(
              "The request could not be read: check its JSON and the name and type of each field.")
          .answer();
    }
  }
}
