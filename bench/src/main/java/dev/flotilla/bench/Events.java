package dev.flotilla.bench;

/** How the product carries events from the outbox of orders to the notification service. */
enum Events {
    /** Within the one JVM. */
    BUS("event bus"),
    /** By a broker beside it. */
    RABBITMQ("RabbitMQ");

    private final String title;

    Events(String title) {
        this.title = title;
    }

    /** What tables call it. */
    String title() {
        return title;
    }
}
