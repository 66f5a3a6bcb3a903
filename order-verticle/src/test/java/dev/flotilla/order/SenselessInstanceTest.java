package dev.flotilla.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Apart from the other tests, which leave their only instance with a bad name. */
class SenselessInstanceTest {
    @Test
    void asksAnotherInstanceWhereOneMakesNoSense() throws Exception {
        OrderHttp http = OrderHttp.start(TestDatabases.freshUrl("order"));
        JsonObject nonsense = new JsonObject().put("id", "P001").put("status", "held");
        Neighbour mad = Neighbour.start(
                http.vertx, "product-service", "mad", request -> Neighbour.answer(request, 200, nonsense));
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(http.order("{\"product_id\":\"P002\",\"quantity\":3}")
                                .statusCode())
                        .isEqualTo(201);
            }
            assertThat(mad.requests()).hasSizeBetween(1, 5);
        } finally {
            mad.leave();
            http.close();
        }
    }
}
