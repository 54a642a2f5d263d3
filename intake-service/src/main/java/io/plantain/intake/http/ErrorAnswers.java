package io.plantain.intake.http;

import io.plantain.intake.catalogue.InvalidRequest;
import io.plantain.intake.plan.NotInPlan;
import io.plantain.intake.submission.Overloaded;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Every error leaves in the envelope; what went wrong inside stays in the log.
@RestController
@RestControllerAdvice
class ErrorAnswers implements ErrorController {
  private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);

  @ExceptionHandler
  ResponseEntity<byte[]> on(Refusal refusal) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(refusal.status());
    if (refusal.retryAfterSeconds() != null) {
      answer.header(HttpHeaders.RETRY_AFTER, refusal.retryAfterSeconds().toString());
    }
    return answer
        .contentType(MediaType.APPLICATION_JSON)
        .body(Envelope.error(refusal.code(), refusal.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> on(InvalidRequest invalid) {
    return on(Refusal.of(invalid.code(), invalid.sentence()));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> on(NotInPlan forbidden) {
    return on(Refusal.of(NotInPlan.CODE, forbidden.sentence()));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> on(NoResourceFoundException missing) {
    return unknownPath();
  }

  @ExceptionHandler
  ResponseEntity<byte[]> on(HttpRequestMethodNotSupportedException wrong) {
    String[] supported = wrong.getSupportedMethods();
    String methods = supported == null ? "" : String.join(", ", supported);
    return ResponseEntity.status(405)
        .header(HttpHeaders.ALLOW, methods)
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            Envelope.error(
                "method_not_allowed", "This path does not take that method. Use " + methods + "."));
  }

  @ExceptionHandler({Overloaded.class, DataAccessException.class, TransactionException.class})
  ResponseEntity<byte[]> away(Exception away) {
    log.atWarn().addKeyValue("reason", away.toString()).log("a request could not be served now");
    return on(Refusal.tryAgain());
  }

  /// A query or a form that is none: `?=` or multipart without a boundary.
  @ExceptionHandler({InvalidParameterException.class, MultipartException.class})
  ResponseEntity<byte[]> unreadable(Exception broken) {
    return status(
        broken instanceof org.springframework.web.ErrorResponse known
            ? known.getStatusCode().value()
            : 400);
  }

  /// Who leaves a stream or a download before its end is nobody's fault, and cannot be told.
  @ExceptionHandler
  void on(AsyncRequestNotUsableException gone, HttpServletResponse response) {
    log.atDebug().addKeyValue("reason", gone.getMessage()).log("a client has left");
  }

  @ExceptionHandler
  ResponseEntity<byte[]> on(Exception broken) {
    if (broken instanceof org.springframework.web.ErrorResponse known
        && known.getStatusCode().is4xxClientError()) {
      return status(known.getStatusCode().value());
    }
    log.atError()
        .addKeyValue("request_id", MDC.get("request_id"))
        .setCause(broken)
        .log("a request broke");
    return status(500);
  }

  /// Where the container sends what no handler saw.
  @RequestMapping("/error")
  ResponseEntity<byte[]> error(HttpServletRequest request) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    return status instanceof Integer code ? status(code) : unknownPath();
  }

  private ResponseEntity<byte[]> unknownPath() {
    return on(Refusal.of("not_found", "There is nothing at this path. Check the address."));
  }

  private ResponseEntity<byte[]> status(int status) {
    return switch (status) {
      case 404 -> unknownPath();
      case 503 -> on(Refusal.tryAgain());
      default -> on(Refusal.of(status, codeOf(status), sentenceOf(status)));
    };
  }

  static String codeOf(int status) {
    return switch (status) {
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 408 -> "incomplete_body";
      case 413 -> "payload_too_large";
      case 414, 431 -> "request_too_long";
      case 501, 505 -> "invalid_request"; // a method or a version that HTTP does not have
      default -> status >= 500 ? "internal_error" : "invalid_request";
    };
  }

  static @Nullable String sentenceOf(int status) {
    return switch (status) {
      case 414, 431 -> "The address or the headers are too long. Shorten them.";
      case 405 -> "This path does not take that method.";
      case 408 -> "The body ended early. Send as many bytes as announced, at once.";
      default ->
          status >= 500 && status != 501 && status != 505
              ? "Something went wrong here. Try again."
              : "The request is not valid HTTP for this path. Check its address and headers.";
    };
  }
}
