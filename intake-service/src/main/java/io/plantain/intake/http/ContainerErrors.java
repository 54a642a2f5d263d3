package io.plantain.intake.http;

import java.io.IOException;
import org.apache.catalina.Host;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/// What Tomcat refuses by itself (a broken address, headers too large) gets the envelope instead of
/// Tomcat's HTML page.
@Component
public class ContainerErrors
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE; // after Boot, which adds a valve of its own
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context -> {
          if (context.getParent() instanceof Host host) {
            for (var valve : host.getPipeline().getValves()) {
              if (valve instanceof ErrorReportValve) {
                host.getPipeline().removeValve(valve);
              }
            }
            if (host instanceof StandardHost standard) {
              standard.setErrorReportValveClass(EnvelopeValve.class.getName());
            }
          }
        });
  }

  /// Tomcat makes it by its name.
  public static final class EnvelopeValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, Throwable thrown) {
      int status = response.getStatus();
      if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
        return;
      }
      try {
        byte[] body = Envelope.error(ErrorAnswers.codeOf(status), ErrorAnswers.sentenceOf(status));
        if (response.getHeader(SafeHeaders.REQUEST_ID) == null) { // no filter has seen it
          SafeHeaders.put(request.getHeader(SafeHeaders.REQUEST_ID), response);
          response.setHeader("Cache-Control", "no-store");
        }
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.finishResponse();
      } catch (IOException | IllegalStateException gone) {
        // nobody is left to be told
      }
    }
  }
}
