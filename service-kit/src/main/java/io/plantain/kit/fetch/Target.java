package io.plantain.kit.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What can be said about a URL before any name is resolved.
sealed interface Target {
  /// @param trusted its origin is named in the configuration
  record Allowed(URI uri, String host, int port, boolean trusted) implements Target {}

  record Forbidden(String why) implements Target {}

  /// The rules, with the origins that are exempt from them.
  final class Rules {
    private static final int MAX_URL_CHARACTERS = 8192; // signed links reach about 2,000
    private static final int HTTPS_PORT = 443;

    /// RFC 6761, 6762, 8375 and what networks use in their place.
    private static final Set<String> INSIDE_SUFFIXES =
        Set.of(
            "local",
            "localhost",
            "internal",
            "localdomain",
            "intranet",
            "private",
            "corp",
            "home",
            "lan",
            "arpa",
            "onion",
            "test",
            "invalid");

    /// A host whose last label is a number is an IPv4 address to somebody: `2130706433`,
    /// `0x7f000001`, `127.1`, `0177.0.0.1` (WHATWG URL, "ends in a number").
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    private static final Pattern LABEL =
        Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

    private final Set<String> trusted;

    Rules(List<String> trustedOrigins) {
      trusted = trustedOrigins.stream().map(Rules::configured).collect(Collectors.toSet());
    }

    Target check(String url) {
      if (url.length() > MAX_URL_CHARACTERS) {
        return new Forbidden("the url is longer than " + MAX_URL_CHARACTERS + " characters");
      }
      if (url.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '\\')) {
        return new Forbidden("the url holds a character that a url cannot hold");
      }
      try {
        return check(new URI(url));
      } catch (URISyntaxException malformed) {
        return new Forbidden("the url cannot be read");
      }
    }

    private Target check(URI uri) {
      String authority = uri.getRawAuthority();
      String host = uri.getHost();
      if (uri.getScheme() == null || authority == null || host == null) {
        return new Forbidden("the url names no host");
      }
      if (uri.getRawUserInfo() != null || authority.contains("@")) {
        return new Forbidden("the url holds a user name");
      }
      int port = port(uri);
      if (trusted.contains(origin(uri))) {
        return new Allowed(uri, host, port, true);
      }
      if (!uri.getScheme().equalsIgnoreCase("https")) {
        return new Forbidden("the url is not https");
      }
      if (port != HTTPS_PORT) {
        return new Forbidden("the port is not " + HTTPS_PORT);
      }
      String why = refusalOf(host);
      return why == null ? new Allowed(uri, host, port, false) : new Forbidden(why);
    }

    private static @Nullable String refusalOf(String host) {
      if (host.startsWith("[") || host.contains(":")) {
        return "the host is an address";
      }
      String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
      List<String> labels = List.of(name.split("\\.", -1));
      String last = labels.getLast().toLowerCase(Locale.ROOT);
      if (NUMBER.matcher(last).matches()) {
        return "the host is an address";
      }
      if (labels.size() < 2) {
        return "the host is a single word";
      }
      if (!labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
        return "the host is no name";
      }
      return INSIDE_SUFFIXES.contains(last) ? "the host is a name of the inside" : null;
    }

    private static String configured(String origin) {
      URI uri = URI.create(origin);
      boolean bare =
          uri.getHost() != null
              && uri.getRawUserInfo() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
              && uri.getRawQuery() == null;
      if (!bare || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
        throw new IllegalArgumentException(
            "trusted-origins: '%s' is not scheme://host:port".formatted(origin));
      }
      return origin(uri);
    }

    private static String origin(URI uri) {
      return (uri.getScheme() + "://" + uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port(uri);
    }

    private static int port(URI uri) {
      if (uri.getPort() != -1) {
        return uri.getPort();
      }
      return "http".equalsIgnoreCase(uri.getScheme()) ? 80 : HTTPS_PORT;
    }
  }
}
