package io.plantain.generation.provider.fal;

import io.plantain.generation.provider.CallbackRequest;
import io.plantain.generation.provider.CallbackSays;
import io.plantain.generation.provider.ProviderCall;
import io.plantain.generation.provider.ProviderHttp;
import io.plantain.generation.provider.ProviderJson;
import io.plantain.generation.provider.Reply;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads fal's calls. Signed are the ids, the time and a hash of the body, by Ed25519, with one of
/// the keys that fal publishes.
///
/// The time's age is not judged, for the same reason as with KIE: an old call makes us ask once
/// more, and a worker with a wrong clock would refuse all of them.
final class FalCallbacks {
  private static final Duration KEYS_LIVE = Duration.ofHours(12); // the vendor allows 24
  private static final Duration PAUSE = Duration.ofMinutes(1); // strangers must not make us ask
  private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private final @Nullable URI keysAt;
  private final ProviderHttp http;
  private volatile List<PublicKey> keys = List.of();
  private volatile long askedNanos = System.nanoTime() - KEYS_LIVE.toNanos();

  FalCallbacks(@Nullable URI keysAt, ProviderHttp http) {
    this.keysAt = keysAt;
    this.http = http;
  }

  CallbackSays read(CallbackRequest request) {
    if (keysAt != null && !isSigned(request)) {
      return new CallbackSays.Forged();
    }
    JsonNode body = ProviderJson.object(request.body());
    String id = body == null ? "" : body.path("request_id").asString("");
    String app = app(request.query());
    return new CallbackSays.Look(
        id.matches("[A-Za-z0-9-]{1,100}") && app != null ? FalProvider.jobName(app, id) : null);
  }

  private static @Nullable String app(@Nullable String query) {
    if (query == null || !query.startsWith("app=")) {
      return null;
    }
    try {
      String app = URLDecoder.decode(query.substring(4), StandardCharsets.UTF_8);
      return app.matches("[A-Za-z0-9_-]{1,60}/[A-Za-z0-9._-]{1,60}") ? app : null;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private boolean isSigned(CallbackRequest request) {
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"Request-Id", "User-Id", "Timestamp"}) {
      String value = request.header().apply("X-Fal-Webhook-" + name);
      if (value == null) {
        return false;
      }
      text.append(value).append('\n');
    }
    String given = request.header().apply("X-Fal-Webhook-Signature");
    if (given == null || !given.matches("[0-9a-fA-F]{128}")) {
      return false;
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(request.body());
      byte[] signed =
          text.append(HexFormat.of().formatHex(hash)).toString().getBytes(StandardCharsets.UTF_8);
      byte[] signature = HexFormat.of().parseHex(given);
      return isBy(keys(KEYS_LIVE), signed, signature) // a new key may have been published since
          || isBy(keys(PAUSE), signed, signature);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has SHA-256 and Ed25519", missing);
    }
  }

  private static boolean isBy(List<PublicKey> keys, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    for (PublicKey key : keys) {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(signed);
      try {
        if (check.verify(signature)) {
          return true;
        }
      } catch (GeneralSecurityException malformed) {
        // not by this key
      }
    }
    return false;
  }

  private List<PublicKey> keys(Duration notOlderThan) throws GeneralSecurityException {
    URI from = keysAt;
    if (from == null || System.nanoTime() - askedNanos < notOlderThan.toNanos()) {
      return keys;
    }
    askedNanos = System.nanoTime();
    if (http.send(ProviderCall.get(from, Map.of())) instanceof Reply.Answered answered
        && answered.status() == 200) {
      List<PublicKey> found = keysIn(ProviderJson.object(answered.body()));
      keys = found.isEmpty() ? keys : found;
    }
    return keys;
  }

  private static List<PublicKey> keysIn(@Nullable JsonNode jwks) throws GeneralSecurityException {
    List<PublicKey> found = new ArrayList<>();
    for (JsonNode jwk : jwks == null ? List.<JsonNode>of() : jwks.path("keys").values()) {
      try {
        byte[] point = Base64.getUrlDecoder().decode(jwk.path("x").asString(""));
        if (point.length == 32) {
          byte[] encoded = new byte[ED25519_HEAD.length + 32];
          System.arraycopy(ED25519_HEAD, 0, encoded, 0, ED25519_HEAD.length);
          System.arraycopy(point, 0, encoded, ED25519_HEAD.length, 32);
          found.add(
              KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        }
      } catch (IllegalArgumentException notBase64) {
        // a key of another kind
      }
    }
    return found;
  }
}
