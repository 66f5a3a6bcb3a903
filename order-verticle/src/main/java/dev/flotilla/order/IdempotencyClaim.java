package dev.flotilla.order;

import dev.flotilla.error.Problem;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The wish that a request with an {@code Idempotency-Key} is carried out once.
 *
 * @param caller who asks; keys of different callers have nothing to do with each other
 * @param key chosen by the caller
 * @param requestHash tells requests apart by what they say, however they are written
 */
record IdempotencyClaim(String caller, String key, String requestHash) {
    private static final int MAX_LENGTH = 255;

    /**
     * Claims a key for a request.
     *
     * @throws Problem 400 when it is not 1 to 255 visible ASCII characters
     */
    static IdempotencyClaim of(String caller, String key, String buyer, NewOrder request) {
        boolean sound =
                !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c > ' ' && c < 127);
        if (!sound) {
            throw Problem.invalid("Idempotency-Key", "must be 1 to " + MAX_LENGTH + " visible ASCII characters");
        }
        return new IdempotencyClaim(caller, key, hash(buyer, request));
    }

    boolean isFor(KeptKey kept) {
        return requestHash.equals(kept.requestHash());
    }

    private static String hash(String buyer, NewOrder request) {
        String canonical = new JsonArray()
                .add(buyer)
                .add(request.productId().orElse(""))
                .add(request.productName().orElse(""))
                .add(request.quantity())
                .add(request.price()
                        .map(price -> price.stripTrailingZeros().toPlainString())
                        .orElse(""))
                .encode();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
