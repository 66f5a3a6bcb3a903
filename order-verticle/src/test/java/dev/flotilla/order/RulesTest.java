package dev.flotilla.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.config.Environment;
import dev.flotilla.error.Fault;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import dev.flotilla.postgres.PageKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that need neither database nor neighbours. */
class RulesTest {
    @ParameterizedTest
    @CsvSource({
        "created, paid cancelled",
        "paid, shipped cancelled",
        "shipped, completed",
        "completed, ''",
        "cancelled, ''"
    })
    void leadsFromEachStatusOnlyWhereItShould(String from, String next) {
        OrderStatus status = OrderStatus.named(from).orElseThrow();

        String reachable = String.join(
                " ",
                Arrays.stream(OrderStatus.values())
                        .filter(status::leadsTo)
                        .map(OrderStatus::text)
                        .toList());

        assertThat(reachable).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"placing", "abandoned", "CREATED", ""})
    void knowsNoOtherStatus(String text) {
        assertThat(OrderStatus.named(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"75.99, 3, 227.97", "0.1, 3, 0.30", "9999999999.99, 1000, 9999999999990.00"})
    void multipliesExactly(BigDecimal price, int quantity, String total) {
        assertThat(Money.total(price, quantity).map(BigDecimal::toPlainString)).contains(total);
    }

    @Timeout(30)
    @ParameterizedTest
    @CsvSource({"0e-999999999, 0.00", "1e3, 1000.00", "75.990, 75.99"})
    void writesAPriceWithTwoDigitsHoweverItCame(BigDecimal price, String written) {
        assertThat(Money.isPrice(price)).isTrue();
        assertThat(Money.price(price)).isEqualTo(written);
    }

    @Test
    void knowsNoTotalThatADoubleCouldNotTell() {
        assertThat(Money.total(Money.MAX_PRICE, 1001)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"product_id\":\"P1\"}",
                "{\"quantity\":1}",
                "{\"product_id\":\"P1\",\"product_name\":\"x\",\"quantity\":1}",
                "{\"product_id\":\"\",\"quantity\":1}",
                "{\"product_id\":7,\"quantity\":1}",
                "{\"product_id\":\"P1\",\"quantity\":0}",
                "{\"product_id\":\"P1\",\"quantity\":-1}",
                "{\"product_id\":\"P1\",\"quantity\":1.5}",
                "{\"product_id\":\"P1\",\"quantity\":\"1\"}",
                "{\"product_id\":\"P1\",\"quantity\":1000001}",
                "{\"product_id\":\"P1\",\"quantity\":18446744073709551617}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"price\":1.999}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"price\":-0.01}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"price\":\"1\"}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"price\":1e999999999}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"price\":1e-999999999}",
                "{\"product_id\":\"P1\",\"quantity\":1,\"user_id\":[]}",
            })
    void refusesARequestThatIsNotOne(String body) {
        Fields fields = Fields.ofBody(Json.parseObject(Buffer.buffer(body)));

        assertThat(NewOrder.read(fields)).isNotNull();

        assertThat(fields.faults()).isNotEmpty();
    }

    @Test
    void namesEveryFaultOfARequest() {
        Fields fields = Fields.ofBody(new JsonObject().put("quantity", 0).put("price", "free"));

        assertThat(NewOrder.read(fields)).isNotNull();

        assertThat(fields.faults()).extracting(Fault::path).containsExactly("product_id", "quantity", "price");
    }

    @Test
    void readsARequestAndLeavesTheRestUnread() {
        Fields fields = Fields.ofBody(Json.parseObject(Buffer.buffer(
                "{\"product_name\":\"cafe\u0301\",\"quantity\":2.0,\"price\":1.50,\"status\":\"paid\"}")));

        NewOrder request = NewOrder.read(fields);

        assertThat(fields.faults()).isEmpty();
        assertThat(request)
                .isEqualTo(new NewOrder(
                        Optional.empty(),
                        Optional.of("caf\u00e9"),
                        2,
                        Optional.of(new BigDecimal("1.50")),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "\u00e9", "\u007f", "tab\t"})
    void refusesAKeyThatIsNotVisibleAscii(String key) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> IdempotencyClaim.of("alice", key, "alice", Scene.keyboards(1)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void takesAKeyOf255CharactersAndNoneLonger() {
        assertThat(IdempotencyClaim.of("alice", "k".repeat(255), "alice", Scene.keyboards(1)))
                .isNotNull();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> IdempotencyClaim.of("alice", "k".repeat(256), "alice", Scene.keyboards(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "AAAAAGEAYg"})
    void refusesACursorThatIsNotOurs(String cursor) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> PageKey.parse(cursor))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void hasADefaultForEverySetting() {
        Fields fields = Fields.ofConfig(new JsonObject().put("http", new JsonObject().put("port", 0)), "");

        OrderSettings settings = OrderSettings.read(fields, Environment.DEVELOPMENT);

        assertThat(fields.faults()).isEmpty();
        assertThat(settings.orderDeadline()).isEqualTo(Duration.ofMillis(3_500));
        assertThat(settings.lookupTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.sweep())
                .isEqualTo(new SweepSettings(Duration.ofSeconds(1), 50, Duration.ofSeconds(5), Duration.ofSeconds(2)));
    }

    @Test
    void readsEverySetting() {
        Fields fields = Fields.ofConfig(new JsonObject("""
                {"http": {"port": 0}, "weight": 7, "database": {"pool_size": 3}, "users": {"deadline_ms": 11},
                 "products": {"deadline_ms": 12}, "order_deadline_ms": 1000, "lookup_timeout_ms": 60,
                 "sweep": {"interval_ms": 20, "batch": 4, "placing_timeout_ms": 2000, "retry_ms": 300}}"""), "");

        OrderSettings settings = OrderSettings.read(fields, Environment.DEVELOPMENT);
        fields.refuseUnknown();

        assertThat(fields.faults()).isEmpty();
        assertThat(settings.users().deadline()).isEqualTo(Duration.ofMillis(11));
        assertThat(settings.products().deadline()).isEqualTo(Duration.ofMillis(12));
        assertThat(settings.sweep())
                .isEqualTo(new SweepSettings(Duration.ofMillis(20), 4, Duration.ofSeconds(2), Duration.ofMillis(300)));
    }

    @Test
    void refusesToGiveUpOrdersThatMayStillBePlaced() {
        Fields fields = Fields.ofConfig(
                new JsonObject(
                        "{\"http\":{\"port\":0},\"order_deadline_ms\":9000,\"sweep\":{\"placing_timeout_ms\":9500}}"),
                "");

        var unused = OrderSettings.read(fields, Environment.DEVELOPMENT);

        assertThat(fields.faults())
                .containsExactly(new Fault(
                        "sweep.placing_timeout_ms", "must be at least 10000, a second more than order_deadline_ms"));
    }
}
