package io.plantain.local;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/// Passwords and keys of this one installation: made up once, kept in a file that only its owner
/// reads.
public final class Credentials {
  private static final int BYTES = 24; // 192 bits: nobody guesses it

  private final Home home;
  private final Properties kept;

  Credentials(Home home) {
    this.home = home;
    this.kept = Home.read(home.credentials());
  }

  public String postgresPassword() {
    return get("postgres.password");
  }

  public String databasePassword(String login) {
    return get("database." + login + ".password");
  }

  public String s3AccessKey() {
    return get("s3.access-key");
  }

  public String s3SecretKey() {
    return get("s3.secret-key");
  }

  public String adminKey() {
    return get("admin.key");
  }

  private synchronized String get(String name) {
    String value = kept.getProperty(name);
    if (value == null) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      value = HexFormat.of().formatHex(random);
      kept.setProperty(name, value);
      Home.write(home.credentials(), kept);
    }
    return value;
  }
}
