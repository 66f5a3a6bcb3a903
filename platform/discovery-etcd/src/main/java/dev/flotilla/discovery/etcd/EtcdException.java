package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.support.RegistryException;
import dev.flotilla.discovery.support.RegistryRefusal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** etcd refused what it was asked, in its own words. Fails the futures of this package. */
final class EtcdException extends RegistryException {
    private static final long serialVersionUID = 1L;
    private static final String LEASE_GONE = "requested lease not found";

    EtcdException(String message) {
        super(message);
    }

    /** The failure, with the words of etcd where it has said any. */
    static Throwable of(Throwable failure) {
        if (failure instanceof RegistryRefusal refusal) {
            try {
                var said = new JsonObject(refusal.body()).getValue("message");
                return said instanceof String message ? new EtcdException(message) : failure;
            } catch (DecodeException e) {
                return failure;
            }
        }
        return failure;
    }

    /** A lease that is over, as a renewal tells it. */
    static EtcdException leaseGone() {
        return new EtcdException(LEASE_GONE);
    }

    /** Whether the lease that was named is over. */
    static boolean isLeaseGone(Throwable failure) {
        return says(failure, LEASE_GONE);
    }

    /** Whether a new token may help: the old one is forgotten, or is from before a change of users or roles. */
    static boolean isTokenGone(Throwable failure) {
        return says(failure, "invalid auth token")
                || says(failure, "revision in header is old")
                || says(failure, "user name is empty");
    }

    /** Whether there is no such user, or the password is not theirs. */
    static boolean isPasswordWrong(Throwable failure) {
        return says(failure, "authentication failed");
    }

    private static boolean says(Throwable failure, String words) {
        return failure instanceof EtcdException
                && String.valueOf(failure.getMessage()).contains(words);
    }
}
