package dev.flotilla.notification;

import dev.flotilla.error.Problem;
import dev.flotilla.events.EventRefused;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the event {@code order.created} tells, as far as a mail needs it.
 *
 * @param eventId the same each time the event comes
 * @param orderId the order
 * @param username who bought
 * @param email where to write to; one address, without a name
 * @param productName what was bought
 * @param quantity pieces
 * @param unitPrice of one, two digits
 * @param totalPrice of all, two digits
 * @param payload the event as it came
 */
record OrderCreated(
        UUID eventId,
        UUID orderId,
        String username,
        String email,
        String productName,
        long quantity,
        BigDecimal unitPrice,
        BigDecimal totalPrice,
        String payload) {
    static final String TYPE = "order.created";

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s<>(),;:\"\\\\@\\p{Cc}]{1,64}@[^\\s<>(),;:\"\\\\@\\p{Cc}]{1,255}");
    private static final int MOST_DIGITS = 15;
    private static final UUID NONE = new UUID(0, 0);

    /**
     * Reads an event.
     *
     * @return empty for an event of another type; throws {@link EventRefused} when it makes no sense
     */
    static Optional<OrderCreated> read(String payload) {
        JsonObject json = parse(payload);
        Fields event = Fields.ofBody(json);
        String type = event.text("type").required();
        if (event.faults().isEmpty() && !type.equals(TYPE)) {
            return Optional.empty();
        }
        Fields order = event.object("order");
        Fields user = event.object("user");
        var created = new OrderCreated(
                id(event, "event_id"),
                id(order, "order_id"),
                user.text("username").length(1, 200).required(),
                user.text("email")
                        .check(OrderCreated::isAddress, "must be one address")
                        .required(),
                order.object("product").text("name").length(1, 1_000).required(),
                order.integer("quantity").between(1, Integer.MAX_VALUE).required(),
                amount(order, "unit_price"),
                amount(order, "total_price"),
                payload);
        if (!event.faults().isEmpty()) {
            throw new EventRefused("an event that makes no sense: " + event.faults());
        }
        return Optional.of(created);
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    private static JsonObject parse(String payload) {
        try {
            return Json.parseObject(Buffer.buffer(payload));
        } catch (Problem e) {
            throw new EventRefused("an event that is no JSON object: " + e.detail());
        }
    }

    private static UUID id(Fields fields, String key) {
        return fields.text(key)
                .check(text -> ID.matcher(text).matches(), "must be a UUID")
                .map(UUID::fromString, NONE)
                .required();
    }

    private static BigDecimal amount(Fields fields, String key) {
        return fields.decimal(key)
                .map(BigDecimal::stripTrailingZeros, BigDecimal.ZERO)
                .check(OrderCreated::isAmount, "must be an amount")
                .map(amount -> amount.setScale(2, RoundingMode.UNNECESSARY), BigDecimal.ZERO)
                .required();
    }

    /** Writing out a number of a few characters, such as 1e999999999, may take a gigabyte. */
    private static boolean isAmount(BigDecimal number) {
        long digits = (long) number.precision() - number.scale();
        return number.signum() >= 0 && number.scale() <= 2 && digits <= MOST_DIGITS;
    }
}
