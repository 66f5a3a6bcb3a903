package dev.flotilla.discovery.etcd;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The name of an instance in etcd: {@code /flotilla/services/SERVICE/INSTANCE_ID}. */
record ServiceKey(String service, String instanceId) {
    private static final String ROOT = "/flotilla/services/";

    /** A key of the service; empty when it is one of something else, which a service with a slash in its name may be. */
    static Optional<ServiceKey> read(String service, String encoded) {
        try {
            String text = decoded(encoded);
            String prefix = ROOT + service + "/";
            return text.startsWith(prefix) && text.length() > prefix.length()
                    ? Optional.of(new ServiceKey(service, text.substring(prefix.length())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The key as the gateway wants it. */
    String encoded() {
        return encoded(ROOT + service + "/" + instanceId);
    }

    /** The first key that may be one of the service. */
    static String first(String service) {
        return encoded(ROOT + service + "/");
    }

    /** The first key after those of the service. */
    static String end(String service) {
        return encoded(ROOT + service + "0");
    }

    /** The first key that may follow one, both encoded. */
    static String after(String encoded) {
        byte[] key = Base64.getDecoder().decode(encoded);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(key, key.length + 1));
    }

    /** The first key that may be one of any service. */
    static String first() {
        return encoded(ROOT);
    }

    /** The first key after those of all services. */
    static String end() {
        return encoded(ROOT.substring(0, ROOT.length() - 1) + "0");
    }

    /** A key that nobody has, for asking whether etcd answers. */
    static String none() {
        return encoded(ROOT);
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as text; throws {@link IllegalArgumentException} when they are not encoded as they should be. */
    static String decoded(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return ROOT + service + "/" + instanceId;
    }
}
