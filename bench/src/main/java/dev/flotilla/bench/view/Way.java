package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The ways to call another service that are compared. */
public enum Way {
    /** Fixed addresses in turns through one held WebClient: no breaker, no deadline, nobody notices a dead instance. */
    HAND_WIRED("hand-wired, WebClient"),
    /** The same with the client under the WebClient. */
    HAND_WIRED_CORE("hand-wired, HttpClient"),
    /** Through the kit, as the order service does. */
    FLOTILLA("Flotilla"),
    /** Hand-wired in a process that measures itself as those of the launcher do. */
    HAND_WIRED_MEASURED("hand-wired, with metrics"),
    /** Through the kit in such a process. */
    FLOTILLA_MEASURED("Flotilla, with metrics"),
    /** Vert.x service discovery with a client held for each service, which is one instance for ever. */
    STOCK_HELD("stock Vert.x, client held"),
    /** Vert.x service discovery as its documentation has it: a client for each call. */
    STOCK("stock Vert.x as documented");

    private final String title;

    Way(String title) {
        this.title = title;
    }

    /** What tables and pictures call it. */
    public String title() {
        return title;
    }

    /** The hand-wired way in a process of the same kind. */
    public Way yardstick() {
        return isMeasured() ? HAND_WIRED_MEASURED : HAND_WIRED;
    }

    boolean isMeasured() {
        return this == HAND_WIRED_MEASURED || this == FLOTILLA_MEASURED;
    }

    Future<Lookups> lookups(Vertx vertx, Addresses addresses) {
        return switch (this) {
            case HAND_WIRED, HAND_WIRED_MEASURED -> Future.succeededFuture(new HandWired(vertx, addresses));
            case HAND_WIRED_CORE -> Future.succeededFuture(new HandWiredCore(vertx, addresses));
            case FLOTILLA, FLOTILLA_MEASURED -> ThroughFlotilla.create(vertx, addresses);
            case STOCK_HELD -> StockHeld.create(vertx, addresses);
            case STOCK -> StockPerCall.create(vertx, addresses);
        };
    }
}
