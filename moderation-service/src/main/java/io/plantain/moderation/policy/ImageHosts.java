package io.plantain.moderation.policy;

import io.plantain.kit.opinion.Action;
import io.plantain.kit.opinion.Category;
import io.plantain.kit.opinion.Opinion;
import io.plantain.kit.opinion.Span;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where a house lets input pictures come from. Only the address is looked at.
record ImageHosts(Set<String> denied, Set<String> allowed) {
  private static final String DENIED = "custom.image_host";

  List<Opinion> judge(List<String> images) {
    List<Opinion> opinions = new ArrayList<>();
    if (denied.isEmpty() && allowed.isEmpty()) {
      return opinions;
    }
    for (int i = 0; i < images.size(); i++) {
      String host = host(images.get(i));
      if (isBelow(host, denied) || (!allowed.isEmpty() && !isBelow(host, allowed))) {
        opinions.add(
            new Opinion(
                Action.BLOCK, Category.CUSTOM, 1, DENIED, new Span(Span.Part.IMAGE, i, i + 1)));
      }
    }
    return opinions;
  }

  /// Empty for what is no address: it stands below no host.
  private static String host(String url) {
    try {
      String host = new URI(url).getHost();
      String lower = host == null ? "" : host.toLowerCase(Locale.ROOT);
      return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static boolean isBelow(String host, Set<String> hosts) {
    for (String rest = host; !rest.isEmpty(); ) {
      if (hosts.contains(rest)) {
        return true;
      }
      int dot = rest.indexOf('.');
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    return false;
  }
}
