package dev.flotilla.kit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.testkit.server.TestPostgres;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.HttpSettings;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients and orchestrators see of a service whose database goes away. */
@Timeout(120)
class ServiceWithoutDatabaseTest {
    private static TestPostgres postgres;
    private static int written = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final Kit kit = Kit.of(vertx);
    private final WebClient client = WebClient.create(vertx);
    private int port;
    private int management;

    private enum Fault {
        KILLED {
            @Override
            void begin() throws Exception {
                postgres.kill();
            }

            @Override
            void end() throws Exception {
                postgres.restart();
            }
        },
        FROZEN {
            @Override
            void begin() throws Exception {
                postgres.freeze();
            }

            @Override
            void end() throws Exception {
                postgres.thaw();
            }
        };

        abstract void begin() throws Exception;

        abstract void end() throws Exception;
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        postgres = TestPostgres.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void deploy() throws Exception {
        JsonObject http = new JsonObject().put("host", "127.0.0.1").put("port", 0);
        vertx.deployVerticle(new Notes()).await(60, SECONDS);
        port = Runtime.of(vertx).services().get(0).instance().port();
        management = Runtime.of(vertx)
                .manage(HttpSettings.read(Fields.ofConfig(http, ""), "127.0.0.1", 0))
                .await(30, SECONDS)
                .port();
        Runtime.of(vertx).started();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void saysSoWithinTheDeadlineAndRecoversByItself(Fault fault) throws Exception {
        int before = Integer.parseInt(postgres.value("SELECT count(*) FROM notes"));
        assertThat(post().await(30, SECONDS).statusCode()).isEqualTo(201);
        assertThat(get(management, "/health/ready").await(30, SECONDS).statusCode())
                .isEqualTo(200);

        fault.begin();

        for (var answer :
                List.of(post(), get(port, "/notes"), get(port, "/health"), get(management, "/health/ready"), post())) {
            assertUnavailable(answer.await(30, SECONDS));
        }
        assertThat(get(management, "/health/live").await(30, SECONDS).statusCode())
                .isEqualTo(200);

        fault.end();

        assertThat(eventually(port, "/notes").await(30, SECONDS)).isEqualTo(200);
        assertThat(eventually(port, "/health").await(30, SECONDS)).isEqualTo(200);
        assertThat(eventually(management, "/health/ready").await(30, SECONDS)).isEqualTo(200);
        assertThat(post().await(30, SECONDS).statusCode()).isEqualTo(201);
        assertThat(postgres.value("SELECT count(*) FROM notes")).isEqualTo(Integer.toString(before + 4));
    }

    /** A service that keeps notes in pairs. */
    private final class Notes extends VerticleBase {
        @Override
        public Future<?> start() {
            JsonObject http = new JsonObject().put("host", "127.0.0.1").put("port", 0);
            var fields = Fields.ofConfig(new JsonObject().put("http", http).put("url", postgres.url()), "");
            return kit.database("sample", DatabaseSettings.read(fields, Environment.DEVELOPMENT))
                    .compose(database -> kit.service(ServiceSettings.read(fields, "notes", 0))
                            .healthyWhile(database::ping)
                            .serve(api -> routes(api, database)));
        }

        private void routes(Api api, Database database) {
            api.get(
                    "/notes",
                    Access.open(),
                    request -> database.read()
                            .query("SELECT count(*) FROM notes")
                            .map(rows -> Response.ok(new JsonObject())));
            api.post("/notes/:id", Access.open(), request -> write(database, request));
        }

        private Future<Response> write(Database database, Request request) {
            int id = Integer.parseInt(request.pathParam("id"));
            String insert = "INSERT INTO notes VALUES ($1, 'note')";
            return database.transaction(queries -> queries.query(insert, Tuple.of(id))
                            .compose(first -> queries.query(insert, Tuple.of(id + 1))))
                    .map(both -> Response.of(201, new JsonObject()));
        }
    }

    private Future<HttpResponse<Buffer>> post() {
        written += 10;
        return send(HttpMethod.POST, port, "/notes/" + written);
    }

    private Future<HttpResponse<Buffer>> get(int asked, String path) {
        return send(HttpMethod.GET, asked, path);
    }

    private Future<HttpResponse<Buffer>> send(HttpMethod method, int asked, String path) {
        return client.request(method, asked, "127.0.0.1", path)
                .putHeader("X-Request-Timeout-Ms", "9500")
                .send();
    }

    private Future<Integer> eventually(int asked, String path) {
        return get(asked, path)
                .compose(answer -> answer.statusCode() == 200
                        ? Future.succeededFuture(200)
                        : vertx.timer(50, MILLISECONDS).compose(again -> eventually(asked, path)));
    }

    private static void assertUnavailable(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("1");
    }
}
