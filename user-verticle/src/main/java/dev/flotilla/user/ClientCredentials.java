package dev.flotilla.user;

import dev.flotilla.error.Fault;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What a service sends to get a token (RFC 6749, 4.4). Each part may be missing: the answer has words of its own.
 *
 * @param grantType must be {@code client_credentials}
 * @param clientId the service's name
 * @param clientSecret the secret all services share
 */
record ClientCredentials(Optional<String> grantType, Optional<String> clientId, Optional<String> clientSecret) {
    static ClientCredentials read(Fields fields) {
        return new ClientCredentials(
                fields.text("grant_type").optional(),
                fields.text("client_id").optional(),
                fields.text("client_secret").optional());
    }

    /** Throws a {@link Problem} 400 that names every part that is missing. */
    void demandComplete() {
        var missing = new ArrayList<Fault>();
        if (grantType.isEmpty()) {
            missing.add(new Fault("grant_type", "is required"));
        }
        if (clientId.isEmpty()) {
            missing.add(new Fault("client_id", "is required"));
        }
        if (clientSecret.isEmpty()) {
            missing.add(new Fault("client_secret", "is required"));
        }
        if (!missing.isEmpty()) {
            throw Problem.invalid(missing).with("error", "invalid_request");
        }
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ClientCredentials[" + clientId.orElse("") + "]";
    }
}
