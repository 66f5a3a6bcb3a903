package dev.flotilla.order;

import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.events.Relay;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.postgres.Database;
import dev.flotilla.security.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** Wires the order service; contains no behaviour of its own. */
public final class OrderVerticle extends VerticleBase implements Configured {
    private Optional<Sweeper> sweeper = Optional.empty();
    private Optional<Relay> relay = Optional.empty();

    @Override
    public Object check(Fields config, Environment environment) {
        return OrderSettings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        OrderSettings settings = ConfigurationException.demand(config(), kit.environment(), OrderSettings::read);
        return kit.database("order", settings.database()).compose(database -> serve(kit, settings, database));
    }

    @Override
    public Future<?> stop() {
        return Future.join(
                sweeper.map(Sweeper::stop).orElseGet(Future::succeededFuture),
                relay.map(Relay::stop).orElseGet(Future::succeededFuture));
    }

    private Future<?> serve(Kit kit, OrderSettings settings, Database database) {
        ServiceTokens tokens = kit.serviceTokens(OrderSettings.NAME);
        ServiceClient productClient = kit.client("product-service", settings.products());
        var users = new HttpUsers(new AuthorizedClient(kit.client(Kit.USER_SERVICE, settings.users()), tokens));
        var products = new HttpProducts(productClient, new AuthorizedClient(productClient, tokens));

        var events = new Relay(vertx, "order", database, kit.events(), settings.events());
        var orders = new SqlOrderStore(
                database.read(), database.write(), settings.sweep().retry(), events::nudge);
        var sagaStore = new SqlSagaStore(
                database.read(),
                database.write(),
                settings.sweep().placingTimeout(),
                settings.sweep().retry(),
                events::nudge);
        var stockReturn = new StockReturn(products, sagaStore, settings.lookupTimeout());
        var inDoubt = new InDoubtOrders(sagaStore, orders);
        var saga = new OrderSaga(sagaStore, orders, products, stockReturn, inDoubt);
        var placement =
                new IdempotentPlacement(vertx, sagaStore, new OrderPlacement(new OrderInputs(users, products), saga));
        var service = new OrderService(
                placement,
                orders,
                users,
                products,
                stockReturn,
                new OrderService.Timeouts(settings.orderDeadline(), settings.lookupTimeout()));

        return kit.service(settings.service())
                .healthyWhile(database::pingWritable)
                .describedBy("openapi/order.json")
                .serve(new OrderRoutes(service))
                .onSuccess(serving -> {
                    sweep(new Sweeper(vertx, sagaStore, stockReturn, inDoubt, settings.sweep()));
                    events.start();
                    relay = Optional.of(events);
                });
    }

    private void sweep(Sweeper begun) {
        begun.start();
        sweeper = Optional.of(begun);
    }
}
