package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import java.util.Optional;

/** Places an order in a saga, from a draft of what the other services know. */
final class OrderPlacement implements Placement {
    private final OrderInputs inputs;
    private final OrderSaga saga;

    OrderPlacement(OrderInputs inputs, OrderSaga saga) {
        this.inputs = inputs;
        this.saga = saga;
    }

    @Override
    public Future<Optional<Placed>> place(Purchase purchase, CallContext context) {
        return context.within("looking up user and product", () -> inputs.draft(purchase, context))
                .compose(draft -> saga.place(draft, purchase.request().price(), purchase.claim(), context))
                .map(made -> made.map(order -> new Placed(order, false)));
    }
}
