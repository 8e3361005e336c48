package io.penstock.redis;

import io.penstock.config.Option;
import io.penstock.config.Secret;
import io.penstock.config.SelfChecking;
import java.util.List;

/**
 * TLS beyond what the Java runtime trusts by itself; used with {@code rediss://} addresses.
 *
 * @param verify how much of the server's certificate is checked
 * @param ca PEM file of trusted certificates, or null for the runtime's own
 * @param certificate PEM file of this client's certificate chain, or null
 * @param key PEM file of this client's private key, or null
 * @param keyPassword the key's password, or null
 */
public record RedisTls(
    @Option(
            doc =
                "How much of the server's certificate is checked: its chain and its host name, its"
                    + " chain only, or nothing.",
            defaultValue = "full")
        Verify verify,
    @Option(
            doc = "PEM file with the certificates to trust, instead of those of the Java runtime.",
            optional = true,
            example = "redis-ca.pem")
        String ca,
    @Option(doc = "PEM file with this client's certificate chain.", optional = true)
        String certificate,
    @Option(doc = "PEM file with this client's private key (PKCS#8).", optional = true) String key,
    @Option(doc = "Password of the private key.", optional = true) Secret keyPassword)
    implements SelfChecking {

  /** How much of a server's certificate is checked. */
  public enum Verify {
    /** The chain and the host name. */
    FULL,
    /** The chain, whatever the host is called. */
    CA,
    /** Nothing: the connection is encrypted, but anybody may be at its end. */
    NONE
  }

  @Override
  public List<Finding> check() {
    if ((certificate == null) != (key == null)) {
      return List.of(
          new Finding(
              certificate == null ? "certificate" : "key",
              "a client certificate needs both certificate and key"));
    }
    return List.of();
  }
}
