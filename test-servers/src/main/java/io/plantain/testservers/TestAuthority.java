package io.plantain.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An authority that nobody trusts by himself, and one server at 127.0.0.1 that it vouches for.
public final class TestAuthority {
  private static final String PASSWORD = "changeit";
  private static final String SERVER = "server";
  private static final String ADDRESS = "san=ip:127.0.0.1"; // not "localhost"

  private final Path folder;

  private TestAuthority(Path folder) {
    this.folder = folder;
  }

  /// @param folder for its files
  public static TestAuthority create(Path folder) {
    TestAuthority authority = new TestAuthority(folder);
    authority.make();
    return authority;
  }

  /// What clients have to trust.
  public Path certificate() {
    return folder.resolve("authority.crt");
  }

  /// With which a server shows who it is.
  public SSLContext serverContext() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(serverStore(), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Path serverCertificate() {
    return folder.resolve("server.crt");
  }

  /// The server's key as servers outside Java read it.
  String serverKey() {
    try {
      Key key = serverStore().getKey(SERVER, PASSWORD.toCharArray());
      String label = "PRIVATE KEY-----\n"; // apart from its dashes: nobody shall take it for one
      return "-----BEGIN "
          + label
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
          + "\n-----END "
          + label;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore serverStore() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(folder.resolve("server.p12").toFile(), PASSWORD.toCharArray());
  }

  private void make() {
    Path request = folder.resolve("server.csr");
    String authority = folder.resolve("authority.p12").toString();
    String server = folder.resolve("server.p12").toString();
    keytool(
        authority,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=test authority",
        "-ext",
        "bc:c",
        "-validity",
        "2");
    keytool(authority, "-exportcert", "-alias", "ca", "-rfc", "-file", certificate().toString());
    keytool(server, "-genkeypair", "-alias", SERVER, "-keyalg", "EC", "-dname", "CN=server");
    keytool(server, "-certreq", "-alias", SERVER, "-file", request.toString());
    keytool(
        authority,
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        request.toString(),
        "-outfile",
        serverCertificate().toString(),
        "-rfc",
        "-ext",
        ADDRESS,
        "-validity",
        "2");
    keytool(server, "-importcert", "-alias", "ca", "-noprompt", "-file", certificate().toString());
    keytool(
        server,
        "-importcert",
        "-alias",
        SERVER,
        "-noprompt",
        "-file",
        serverCertificate().toString());
  }

  private static void keytool(String store, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store, "-storepass", PASSWORD, "-storetype", "PKCS12"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", arguments) + ": " + said);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
