package io.plantain.event;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The payload schemas of asyncapi.yaml, ready to validate with.
final class Schemas {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonNode COMPONENTS = Contract.asyncApi().get("components");

  private Schemas() {}

  static List<String> problems(String schema, JsonNode value) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("$ref", "#/components/schemas/" + schema);
    root.set("components", COMPONENTS);
    Schema compiled = REGISTRY.getSchema(root);
    return compiled.validate(value).stream().map(Error::toString).toList();
  }
}
