package io.plantain.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The document is held against what the service really answers.
class ApiDocumentIT extends IntakeSystem {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @Test
  void describesWhatIsReallyAnswered() {
    String key = newTeam(1_000);
    JsonNode document = document();
    String task = generate(key, kite()).data().path("task_id").asString();
    String batch =
        """
        {"type":"standard","scene":"text-to-image","model":"nano-banana-pro","prompt":"{{a}}",
         "rows":[{"a":"x"}],"start":false}\
        """;
    Reply made = post(key, "/api/v1/batches", batch);
    String batchId = made.data().path("batch_id").asString();
    String hook = "{\"url\":\"%s\"}".formatted(RECEIVER.origin() + RECEIVER.openFriendly());

    hold(document, "post", "/api/v1/generate", "200", generate(key, kite()));
    hold(document, "post", "/api/v1/quote", "200", post(key, "/api/v1/quote", kite()));
    hold(document, "get", "/api/v1/task/{taskId}", "200", get(key, "/api/v1/task/" + task));
    hold(document, "get", "/api/v1/tasks", "200", get(key, "/api/v1/tasks"));
    hold(document, "get", "/api/v1/tasks", "200", get(key, "/api/v1/tasks?cursor="));
    hold(document, "get", "/api/v1/credits", "200", get(key, "/api/v1/credits"));
    hold(
        document, "get", "/api/v1/credits/statement", "200", get(key, "/api/v1/credits/statement"));
    hold(document, "get", "/api/v1/usage", "200", get(key, "/api/v1/usage"));
    hold(document, "get", "/api/v1/models", "200", get(key, "/api/v1/models"));
    hold(document, "post", "/api/v1/batches", "201", made);
    hold(
        document,
        "post",
        "/api/v1/batches/quote",
        "200",
        post(key, "/api/v1/batches/quote", batch));
    hold(document, "get", "/api/v1/batches", "200", get(key, "/api/v1/batches"));
    hold(
        document,
        "get",
        "/api/v1/batches/{batchId}",
        "200",
        get(key, "/api/v1/batches/" + batchId));
    hold(
        document,
        "get",
        "/api/v1/batches/{batchId}/items",
        "200",
        get(key, "/api/v1/batches/" + batchId + "/items"));
    hold(document, "post", "/api/v1/webhooks", "201", post(key, "/api/v1/webhooks", hook));
    hold(document, "get", "/api/v1/webhooks", "200", get(key, "/api/v1/webhooks"));
    hold(
        document,
        "get",
        "/api/v1/webhooks/deliveries",
        "200",
        get(key, "/api/v1/webhooks/deliveries"));
    for (Reply refused :
        List.of(
            get(key, "/api/v1/task/none"),
            get("sk-team-none", "/api/v1/credits"),
            get(key, "/api/v1/nothing"),
            generate(key, "{}"))) {
      hold(document, "post", "/api/v1/generate", "default", refused);
    }
  }

  @Test
  void describesWhatMayBeAsked() {
    JsonNode document = document();
    assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
    JsonNode schema = document.at("/components/schemas/GenerateRequest");

    assertThat(problems(document, schema, tree(kite("\"resolution\":\"4K\"")))).isEmpty();
    assertThat(problems(document, schema, tree(kite("\"resolution\":\"8K\"")))).isNotEmpty();
    assertThat(problems(document, schema, tree(kite("\"colour\":\"red\"")))).isNotEmpty();
    assertThat(document.at("/x-errors").size()).isGreaterThan(20);
  }

  @Test
  void isServedWithAPageToTryIt() throws Exception {
    HttpResponse<String> page = text("/docs.html");
    assertThat(page.statusCode()).isEqualTo(200);
    for (String line : page.body().lines().filter(each -> each.contains("/webjars/")).toList()) {
      String path = line.replaceAll(".*\"(/webjars/[^\"]+)\".*", "$1");
      assertThat(text(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  private void hold(JsonNode document, String method, String path, String status, Reply reply) {
    if (!status.equals("default")) {
      assertThat(reply.status()).as(path).isEqualTo(Integer.parseInt(status));
    }
    JsonNode schema =
        document
            .path("paths")
            .path(path)
            .path(method)
            .path("responses")
            .path(status)
            .at("/content/application~1json/schema");
    assertThat(schema.isObject()).as(method + " " + path).isTrue();
    assertThat(problems(document, schema, reply.body())).as(path).isEmpty();
  }

  private static List<String> problems(JsonNode document, JsonNode schema, JsonNode value) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.set("allOf", JsonMapper.shared().createArrayNode().add(schema));
    root.set("components", document.get("components"));
    return SCHEMAS.getSchema(root).validate(value).stream().map(Error::toString).toList();
  }

  private JsonNode document() {
    return send(request(null, "/openapi.json").GET()).body();
  }

  private static JsonNode tree(String json) {
    return JsonMapper.shared().readTree(json);
  }

  private Reply post(String key, String path, String body) {
    return send(request(key, path).header("Content-Type", "application/json").POST(json(body)));
  }

  private HttpResponse<String> text(String path) throws Exception {
    HttpRequest.Builder request = request(null, path);
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
