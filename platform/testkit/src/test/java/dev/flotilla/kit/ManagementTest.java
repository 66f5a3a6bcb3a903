package dev.flotilla.kit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.json.Fields;
import dev.flotilla.web.HttpSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators read at the management port. */
class ManagementTest {
    private final Vertx vertx = Vertx.vertx();
    private final WebClient web = WebClient.create(vertx);
    private int port;

    @BeforeEach
    void open() throws Exception {
        port = Runtime.create(vertx, KitSettings.standard(), List.of())
                .manage(HttpSettings.read(Fields.ofConfig(new JsonObject(), ""), "127.0.0.1", 0))
                .await(30, SECONDS)
                .port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void showsDiscoveryInOneLineToProgramsAndInManyToPeople() throws Exception {
        String compact = get("/discovery");
        String pretty = get("/discovery?pretty");

        assertThat(compact.lines()).hasSize(1);
        assertThat(pretty.lines()).hasSizeGreaterThan(3);
        assertThat(new JsonObject(pretty)).isEqualTo(new JsonObject(compact));
    }

    @Test
    void explainsAnUnknownServiceByItsName() throws Exception {
        assertThat(get("/discovery/explain?service=nowhere")).contains("nowhere");
    }

    private String get(String uri) throws Exception {
        return web.get(port, "127.0.0.1", uri).send().await(30, SECONDS).bodyAsString();
    }
}
