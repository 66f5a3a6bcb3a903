package dev.flotilla.user;

import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells services by the secret they share (RFC 6749, 4.4). Guesses are throttled by address. */
final class ServiceAccounts {
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,50}[a-z0-9])?-service");

    private final byte[] secretDigest;
    private final LoginThrottle throttle;

    ServiceAccounts(String secret, LoginThrottle throttle) {
        this.secretDigest = digest(secret);
        this.throttle = throttle;
    }

    /**
     * The service that sent these credentials; throws a {@link Problem} 400, 401 or 429 with the {@code error} of RFC
     * 6749, 5.2.
     */
    Principal authenticate(ClientCredentials credentials, String address) {
        credentials.demandComplete();
        String grant = credentials.grantType().orElse("");
        if (!grant.equals("client_credentials")) {
            throw Problem.invalid("grant_type", "must be \"client_credentials\"")
                    .with("error", "unsupported_grant_type");
        }
        String id = credentials.clientId().orElse("");
        String secret = credentials.clientSecret().orElse("");
        throttle.demandFree(address);
        boolean right = MessageDigest.isEqual(secretDigest, digest(secret));
        if (!right || !SERVICE_NAME.matcher(id).matches()) {
            throttle.failed(address);
            throw Problem.unauthorized("unknown client or wrong secret").with("error", "invalid_client");
        }
        return new Principal(id, Set.of(Principal.SERVICE));
    }

    /** Of the same length for every secret, so that comparing tells nothing of its length. */
    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
