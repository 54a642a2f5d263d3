package io.plantain.intake.openapi;

import io.plantain.event.EventCodec;
import io.plantain.intake.catalogue.Catalogue;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// The document, for everybody.
@RestController
class ApiDocumentController {
  private final RequestMappingHandlerMapping routes;
  private final Catalogue catalogue;

  ApiDocumentController(
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes,
      Catalogue catalogue) {
    this.routes = routes;
    this.catalogue = catalogue;
  }

  @GetMapping("/openapi.json")
  ResponseEntity<byte[]> document() {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            EventCodec.mapper()
                .writeValueAsBytes(new ApiDocument().of(routes.getHandlerMethods(), catalogue)));
  }
}
