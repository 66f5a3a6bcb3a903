package dev.flotilla.bench.idle;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.consul.ConsulRegistry;
import dev.flotilla.discovery.consul.ConsulSettings;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.KitSettings;
import dev.flotilla.kit.Runtime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.consul.ConsulServiceImporter;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes part in discovery by Consul as a service does that calls two others, and is never called itself. */
public final class IdleServer {
    /** The line that tells it has begun. */
    public static final String READY = "idling";

    /** The services it needs. */
    public static final List<String> WATCHED = List.of("user-service", "product-service");

    private static final String HOST = "127.0.0.1";
    private static final List<ServiceClient> CLIENTS = new ArrayList<>();

    /** Whose way it goes. */
    public enum Kind {
        /** Ours: importer and exporter. */
        FLOTILLA,
        /** The importer of Vert.x, which has no exporter to Consul. */
        STOCK
    }

    private IdleServer() {}

    /** Takes the kind, the port of Consul and a directory for files. */
    public static void main(String[] args) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        var consul = new JsonObject().put("host", HOST).put("port", Integer.parseInt(args[1]));
        Future<?> begun = Kind.valueOf(args[0]) == Kind.STOCK ? stock(vertx, consul) : flotilla(vertx, consul, args[2]);
        begun.await(60, TimeUnit.SECONDS);
        System.out.println(READY);
    }

    private static Future<?> stock(Vertx vertx, JsonObject consul) {
        return ServiceDiscovery.create(vertx).registerServiceImporter(new ConsulServiceImporter(), consul);
    }

    private static Future<?> flotilla(Vertx vertx, JsonObject consul, String dataDir) {
        KitSettings settings = KitSettings.read(Fields.ofConfig(new JsonObject().put("data_dir", dataDir), ""));
        var registry = new ConsulRegistry(ConsulSettings.read(Fields.ofConfig(consul, "")));
        Kit kit = Runtime.create(vertx, settings, List.of(registry)).kit();
        ClientSettings client = ClientSettings.standard();
        WATCHED.forEach(service -> CLIENTS.add(kit.client(service, client)));
        // Consul's check finds it well, so that nothing changes.
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, HOST)
                .compose(server -> kit.discovery()
                        .publish(HttpEndpoint.createRecord(
                                "idle-service", false, HOST, server.actualPort(), "/", new JsonObject())));
    }
}
