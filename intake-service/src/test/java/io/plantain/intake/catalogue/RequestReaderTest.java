package io.plantain.intake.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plantain.event.EventCodec;
import io.plantain.event.TaskSpec;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RequestReaderTest {
  private final Catalogue catalogue = Catalogue.load(null);
  private final RequestReader reader = new RequestReader(catalogue);

  @Test
  void fillsInTheDefaults() {
    TaskSpec spec = read(standard(""));

    assertThat(spec.options().resolution()).isEqualTo("1K");
    assertThat(spec.options().aspectRatio()).isEqualTo("auto");
    assertThat(spec.options().outputFormat()).isEqualTo("png");
    assertThat(spec.options().count()).isEqualTo(1);
    assertThat(spec.options().seed()).isNull();
    assertThat(spec.options().width()).isNull();
  }

  @Test
  void readsJpegAsJpgAndZeroAsASeed() {
    assertThat(read(standard("\"output_format\":\"jpeg\"")).options().outputFormat())
        .isEqualTo("jpg");
    TaskSpec spec = read(diffusion("\"seed\":0"));
    assertThat(spec.options().seed()).isZero();
    assertThat(spec.options().width()).isEqualTo(512);
    assertThat(spec.options().guidanceScale()).isEqualTo(7.5);
  }

  @Test
  void takesThePaperBananaExampleAsItStands() {
    TaskSpec spec =
        read(
            """
            {"type":"pipeline","scene":"text-to-image","prompt":"Overview figure of the method",
             "options":{"content":"We propose ...","task_name":"diagram","resolution":"2K",
             "output_format":"png"}}\
            """);

    assertThat(spec.model()).isEqualTo("pipeline");
    assertThat(catalogue.quote(spec).credits()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "nano-banana-pro, 1K, 1, 10",
    "nano-banana-pro, 2K, 1, 20",
    "nano-banana-pro, 4K, 1, 40",
    "nano-banana-2, 1K, 1, 5",
    "nano-banana-2, 2K, 3, 30",
    "nano-banana-2, 4K, 4, 80",
  })
  void pricesByResolutionTimesCount(String model, String resolution, int count, long credits) {
    TaskSpec spec =
        read(
            """
            {"type":"standard","scene":"text-to-image","model":"%s","prompt":"a kite",
             "options":{"resolution":"%s","count":%d}}\
            """
                .formatted(model, resolution, count));

    assertThat(catalogue.quote(spec).credits()).isEqualTo(credits);
    assertThat(catalogue.quote(spec).version()).isEqualTo(catalogue.version());
  }

  @ParameterizedTest
  @CsvSource({
    "kling/1.6-pro, text-to-video, 5, 120",
    "kling/1.6-pro, image-to-video, 10, 240",
    "veo/3.1, text-to-video, 6, 600",
    "veo/3.1, text-to-video,, 800",
    "seedance/1.5-pro, text-to-video, 12, 168",
    "ltx/video, text-to-video,, 10",
  })
  void pricesFilmsByTheSecond(String model, String scene, @Nullable Integer seconds, long credits) {
    TaskSpec spec =
        read(film(model, scene, seconds == null ? "" : "\"duration_seconds\":" + seconds));

    assertThat(catalogue.quote(spec).credits()).isEqualTo(credits);
    assertThat(catalogue.quote(spec).count()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "kling/1.6-pro | \"duration_seconds\":7 | options.duration_seconds cannot be 7. Use one of:"
            + " 5, 10.",
        "kling/1.6-pro | \"duration_seconds\":\"5\" | options.duration_seconds must be a whole"
            + " number from 5 to 10.",
        "veo/3.1 | \"duration_seconds\":5 | Use one of: 4, 6, 8.",
        "seedance/1.5-pro | \"duration_seconds\":13 | must be a whole number from 4 to 12.",
        "ltx/video | \"duration_seconds\":5 | options.duration_seconds is not available for"
            + " ltx/video",
        "kling/1.6-pro | \"count\":2 | options.count is not available",
      })
  void checksTheDurationAgainstTheModel(String model, String option, String sentence) {
    refuses(film(model, "text-to-video", option), sentence);
  }

  @Test
  void aFilmFromAPictureNeedsThePicture() {
    refuses(
        film("kling/1.6-pro", "image-to-video", "\"image_input\":[]"),
        "options.image_input is required for image-to-video");
    refuses(
        film("kling/1.6-pro", "upscale", ""),
        "scene cannot be \"upscale\". Use one of: text-to-video, image-to-video.");
  }

  @Test
  void upscalesTwiceOrFourTimes() {
    assertThat(read(upscale("")).options().scale()).isEqualTo(2);
    assertThat(read(upscale(",\"scale\":4")).options().scale()).isEqualTo(4);
    refuses(upscale(",\"scale\":3"), "options.scale cannot be 3. Use one of: 2, 4.");
    assertThat(
            Objects.requireNonNull(catalogue.find("esrgan/upscale"))
                .describedOptions()
                .get("scale"))
        .containsEntry("values", List.of(2L, 4L));
  }

  @Test
  void editsUpToTenPictures() {
    assertThat(read(edit(10)).options().imageInput()).hasSize(10);
    refuses(edit(11), "options.image_input takes at most 10");
  }

  private static String edit(int pictures) {
    return """
    {"type":"standard","model":"seedream/4.5-edit","scene":"image-to-image","prompt":"as a comic",
     "options":{"image_input":[%s]}}\
    """
        .formatted(
            IntStream.range(0, pictures)
                .mapToObj(i -> "\"https://pictures.example.com/" + i + ".png\"")
                .collect(Collectors.joining(",")));
  }

  private static String upscale(String option) {
    return """
    {"type":"standard","model":"esrgan/upscale","scene":"upscale",
     "options":{"image_input":["https://pictures.example.com/a.png"]%s}}\
    """
        .formatted(option);
  }

  private static String film(String model, String scene, String option) {
    String input =
        scene.equals("image-to-video") && !option.contains("image_input")
            ? "\"image_input\":[\"https://pictures.example.com/a.png\"]"
                + (option.isEmpty() ? "" : ",")
            : "";
    return """
    {"type":"standard","model":"%s","scene":"%s","prompt":"a kite","options":{%s%s}}\
    """
        .formatted(model, scene, input, option);
  }

  @Test
  void countsCharactersAndNotHalves() {
    assertThat(read(prompt("🍌".repeat(10_000))).prompt()).hasSize(20_000);
    refuses(prompt("🍌".repeat(10_001)), "prompt is too long: at most 10000 characters.");
    assertThat(read(pipeline("x".repeat(100_000))).options().content()).hasSize(100_000);
    refuses(pipeline("x".repeat(100_001)), "options.content is too long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | must be a JSON object",
        "3 | must be a JSON object",
        "{} | type is required. Use one of: pipeline, standard.",
        "{\"type\":3} | type must be a string",
        "{\"type\":\"video\"} | type cannot be \"video\". Use one of: pipeline, standard.",
        "{\"type\":\"standard\",\"colour\":1} | Unknown field \"colour\"",
        "{\"type\":\"standard\"} | model is required. Use one of: nano-banana-pro",
        "{\"type\":\"standard\",\"model\":\"dall-e\"} | Unknown model \"dall-e\"",
        "{\"type\":\"standard\",\"model\":\"pipeline\"} | Unknown model \"pipeline\"",
        "{\"type\":\"pipeline\",\"model\":\"nano-banana-2\"} | model is for type standard only",
        "{\"type\":\"standard\",\"model\":\"nano-banana-2\"} | scene is required",
        "{\"type\":\"standard\",\"model\":\"nano-banana-2\",\"scene\":\"upscale\"} | scene cannot"
            + " be",
        "{\"type\":\"standard\",\"model\":\"nano-banana-2\",\"scene\":\"text-to-image\"} | prompt"
            + " is required",
        "{\"type\":\"pipeline\",\"scene\":\"text-to-image\",\"prompt\":\"x\"} | options.content is"
            + " required",
        "{\"type\":\"pipeline\",\"scene\":\"text-to-image\",\"options\":{\"content\":\"x\"}} |"
            + " prompt is required",
      })
  void saysWhatIsMissingOrUnknown(String body, String sentence) {
    refuses(body, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"count\":\"2\" | options.count must be a whole number from 1 to 4.",
        "\"count\":0 | options.count must be a whole number from 1 to 4.",
        "\"count\":5 | options.count must be",
        "\"count\":1.0 | options.count must be",
        "\"count\":1e400 | options.count must be",
        "\"count\":99999999999999999999 | options.count must be",
        "\"count\":true | options.count must be",
        "\"resolution\":\"8K\" | options.resolution cannot be \"8K\". Use one of: 1K, 2K, 4K.",
        "\"resolution\":2 | options.resolution must be a string.",
        "\"aspect_ratio\":\"7:5\" | options.aspect_ratio cannot be",
        "\"output_format\":\"gif\" | options.output_format cannot be",
        "\"google_search\":true | options.google_search is not available for nano-banana-pro",
        "\"seed\":1 | options.seed is not available for nano-banana-pro",
        "\"colour\":1 | Unknown field \"options.colour\"",
        "\"image_input\":\"x\" | options.image_input must be a list",
        "\"image_input\":[\"https://e.com/a.png\"] | options.image_input does not go with"
            + " text-to-image",
      })
  void namesTheOptionThatIsWrong(String option, String sentence) {
    refuses(standard(option), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"width\":63 | options.width must be a whole number from 64 to 2048.",
        "\"width\":65 | options.width must be a multiple of 8.",
        "\"seed\":-1 | options.seed must be",
        "\"seed\":4294967296 | options.seed must be",
        "\"guidance_scale\":\"7\" | options.guidance_scale must be a number from 0 to 30.",
        "\"guidance_scale\":30.5 | options.guidance_scale must be a number from 0 to 30.",
        "\"steps\":151 | options.steps must be",
      })
  void holdsTheRangesOfAModel(String option, String sentence) {
    refuses(diffusion(option), sentence);
  }

  @Test
  void refusesANumberThatIsNoDouble() {
    refuses(diffusion("\"guidance_scale\":" + "9".repeat(400)), "options.guidance_scale must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\\n\\t", "\\u00a0\\u2003", "\\u200b\\ufeff"})
  void takesNothingForNoPrompt(String nothing) {
    refuses(prompt(nothing), "prompt is required");
  }

  @Test
  void treatsNullAsAbsent() {
    assertThat(read(standard("\"seed\":null,\"resolution\":null")).options().resolution())
        .isEqualTo("1K");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\u0007", "\\u001b[31m", "\\u009f", "\\ud83c", "\\udf4c x"})
  void refusesWhatCannotBeStored(String evil) {
    refuses(prompt("a " + evil), "prompt contains a control character");
  }

  @Test
  void keepsLayout() {
    assertThat(read(prompt("a\\n\\tb\\r\\nc")).prompt()).isEqualTo("a\n\tb\r\nc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.png",
        "https://example.com:443/a.png?x=1#y",
        "https://cdn-1.example.co.uk/%20a.png",
        "HTTPS://EXAMPLE.COM./a.png",
      })
  void takesPublicLinks(String link) {
    assertThat(read(edit(link)).options().imageInput()).containsExactly(link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "https://example.com:8443/a.png",
        "https://user:pw@example.com/a.png",
        "https://127.0.0.1/a.png",
        "https://127.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://localhost/a.png",
        "https://foo.localhost/a.png",
        "https://minio/a.png",
        "https://db.internal/a.png",
        "https://printer.local/a.png",
        "https:///a.png",
        "https:example.com/a.png",
        "//example.com/a.png",
        "https://exa mple.com/a.png",
        "",
        "https://0177.0.0.1/a.png",
        "https://0x7f000001/a.png",
        "https://017700000001/a.png",
        "https://1.2.3.0x7f/a.png",
        "https://127.0.0.1./a.png",
        "https://127.0.0.1:443/a.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[::ffff:7f00:1]/a.png",
        "https://[fd00:ec2::254]/a.png",
        "https://[fe80::1%25eth0]/a.png",
        "https://metadata.google.internal/a.png",
        "https://db.private/a.png",
        "https://nas.localdomain/a.png",
        "https://b\u00fccher.example.com/a.png", // as xn--bcher-kva only
        "https://\uff11\uff12\uff17.0.0.1/a.png", // full-width digits
        "https://127\u30020\u30020\u30021/a.png", // ideographic full stops
        "https://%31%32%37.0.0.1/a.png",
        "https://example.com\\\\@127.0.0.1/a.png",
        "https://example.com:80/a.png",
        "https://example.com:0/a.png",
        "https://example.com:65536/a.png",
        "https://:443/a.png",
        "https://@example.com/a.png",
        "https://example..com/a.png",
        "https://-a.example.com/a.png",
        " https://example.com/a.png",
        "https://example.com/\\u0000.png",
        "javascript:alert(1)",
        "gopher://example.com/a.png",
        "HTTP://example.com/a.png",
      })
  void refusesLinksThatLeadInside(String link) {
    refuses(edit(link), "options.image_input[0]");
  }

  @Test
  void limitsLinksAndMetadata() {
    String ten = "\"https://e.com/a.png\",".repeat(10);
    refuses(edit("https://e.com/a.png\"," + ten + "\"https://e.com/b.png"), "takes at most 10");
    refuses(
        "{\"type\":\"standard\",\"scene\":\"image-to-image\",\"model\":\"nano-banana-2\",\"prompt\":\"x\"}",
        "options.image_input is required for image-to-image");
    refuses(
        "{\"type\":\"standard\",\"scene\":\"text-to-image\",\"model\":\"nano-banana-2\",\"prompt\":\"x\",\"metadata\":{\"a\":1}}",
        "metadata.a must be a string");
  }

  @Test
  void takesNoPromptWhereAModelHasNone() {
    String upscale =
        """
        {"type":"standard","scene":"upscale","model":"recraft/crisp-upscale",%s
         "options":{"image_input":["https://example.com/a.png"]}}\
        """;

    assertThat(read(upscale.formatted("")).prompt()).isEmpty();
    refuses(upscale.formatted("\"prompt\":\"x\","), "takes no prompt");
  }

  private TaskSpec read(String json) {
    return reader.read(EventCodec.mapper().readTree(json)).spec();
  }

  private void refuses(String json, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining(sentence)
        .message()
        .endsWith(".");
  }

  private static String standard(String options) {
    return """
    {"type":"standard","scene":"text-to-image","model":"nano-banana-pro","prompt":"a kite",
     "options":{%s}}\
    """
        .formatted(options);
  }

  private static String diffusion(String options) {
    return standard(options).replace("nano-banana-pro", "stable-diffusion");
  }

  private static String prompt(String prompt) {
    return standard("").replace("a kite", prompt);
  }

  private static String edit(String link) {
    return standard("\"image_input\":[\"" + link + "\"]")
        .replace("text-to-image", "image-to-image");
  }

  private static String pipeline(String content) {
    ObjectNode body = EventCodec.mapper().createObjectNode();
    body.put("type", "pipeline").put("scene", "text-to-image").put("prompt", "x");
    body.putObject("options").put("content", content);
    return body.toString();
  }
}
