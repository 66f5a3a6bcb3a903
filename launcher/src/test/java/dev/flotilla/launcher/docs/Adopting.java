package dev.flotilla.launcher.docs;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.IndexResolver;
import dev.flotilla.client.ServiceAddress;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.consul.ConsulExporter;
import dev.flotilla.discovery.consul.ConsulImporter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.List;

/** What docs/adopt.md shows, so that it compiles. */
final class Adopting {
    private Adopting() {}

    static Discovery join(Vertx vertx) {
        // docs: join
        Discovery discovery = Discovery.join(
                vertx,
                new JsonObject()
                        .put("backends", new JsonArray().add("consul"))
                        .put("consul", new JsonObject().put("host", "127.0.0.1").put("port", 8500)));
        // docs: end
        return discovery;
    }

    static Future<Record> publish(Discovery discovery) {
        // docs: publish
        Future<Record> mine = discovery.publish(HttpEndpoint.createRecord("invoice-service", "10.0.0.7", 8080, "/"));
        List<Instance> known = discovery.instances("product-service");
        // docs: end
        return mine.onSuccess(record -> record.getMetadata().put("siblings", known.size()));
    }

    static Future<JsonObject> call(Vertx vertx, Discovery discovery) {
        // docs: client
        ServiceClient products =
                ServiceClient.create(vertx, discovery.index(), "product-service", ClientSettings.standard());
        Future<JsonObject> found =
                products.send(Call.get("/api/products/P001")).map(answer -> answer.bodyAsJsonObject());
        // docs: end
        return found;
    }

    static Future<Buffer> resolve(Vertx vertx, Discovery discovery) {
        // docs: resolver
        HttpClient client = vertx.httpClientBuilder()
                .withAddressResolver(new IndexResolver(discovery.index()))
                .build();
        var options = new RequestOptions()
                .setServer(ServiceAddress.of("product-service"))
                .setMethod(HttpMethod.GET)
                .setURI("/api/products/P001");
        Future<Buffer> body =
                client.request(options).compose(request -> request.send().compose(HttpClientResponse::body));
        // docs: end
        return body;
    }

    static Future<Void> bridge(ServiceDiscovery discovery) {
        // docs: bridge
        JsonObject consul = new JsonObject().put("host", "127.0.0.1").put("port", 8500);
        Future<Void> bridged = discovery
                .registerServiceImporter(
                        new ConsulImporter(), consul.copy().put("services", new JsonArray().add("product-service")))
                .compose(imported -> discovery.registerServiceExporter(new ConsulExporter(), consul));
        // docs: end
        return bridged;
    }
}
