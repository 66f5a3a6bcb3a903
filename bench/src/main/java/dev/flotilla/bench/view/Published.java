package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.List;
import java.util.stream.Stream;

/** The instances of both services as records in a Vert.x service discovery. */
final class Published {
    private Published() {}

    static Future<Void> in(ServiceDiscovery discovery, Addresses addresses) {
        List<Future<Record>> records = Stream.concat(
                        addresses.users().stream().map(port -> record(Addresses.USERS, port)),
                        addresses.products().stream().map(port -> record(Addresses.PRODUCTS, port)))
                .map(discovery::publish)
                .toList();
        return Future.all(records).mapEmpty();
    }

    private static Record record(String service, int port) {
        return HttpEndpoint.createRecord(service, false, Addresses.HOST, port, "/", new JsonObject());
    }
}
