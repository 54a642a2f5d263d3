package io.plantain.intake.catalogue;

import io.plantain.kit.fetch.PublicHosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// First look at links to input pictures, before their names are resolved. Whoever fetches one
/// checks the address again, because a name may point anywhere by then.
final class InputLinks {
  private static final int HTTPS_PORT = 443;

  /// A public name: labels of letters, digits and hyphens, and a last label that is no number.
  private static final Pattern PUBLIC_NAME =
      Pattern.compile("([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Set<String> PRIVATE_TOP_LEVELS =
      Set.of(
          "local",
          "localhost",
          "internal",
          "lan",
          "home",
          "corp",
          "intranet",
          "arpa",
          "test",
          "invalid",
          "onion");

  private InputLinks() {}

  static void check(List<String> links, String field) {
    for (int i = 0; i < links.size(); i++) {
      String problem = problemOf(links.get(i));
      if (problem != null) {
        throw new InvalidRequest("%s[%d] %s".formatted(field, i, problem));
      }
    }
  }

  private static @Nullable String problemOf(String link) {
    URI uri;
    try {
      uri = new URI(link);
    } catch (URISyntaxException e) {
      return "is not a valid URL. Give the full https address of a picture.";
    }
    if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.isOpaque()) {
      return "must start with https://.";
    }
    if (uri.getRawUserInfo() != null) {
      return "must not contain a user name or password.";
    }
    String host = uri.getHost();
    if (host == null) {
      return "has no valid host name. Use a public host name.";
    }
    if (uri.getPort() != -1 && uri.getPort() != HTTPS_PORT) {
      return "must use the standard port. Remove the port.";
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    String topLevel = name.substring(name.lastIndexOf('.') + 1);
    if (!PUBLIC_NAME.matcher(name).matches() || PRIVATE_TOP_LEVELS.contains(topLevel)) {
      return "must be on a public host name, not an address or a private name.";
    }
    String why = PublicHosts.problemOf(link); // as whoever fetches it will see it
    return why == null ? null : "cannot be fetched: %s.".formatted(why);
  }
}
