package dev.flotilla.launcher.storm;

/** An order that was answered with 201, as its buyer knows it. Changed by its buyer's thread alone. */
final class Sold {
    final String id;
    final Wish wish;
    private volatile String status = "created";

    Sold(String id, Wish wish) {
        this.id = id;
        this.wish = wish;
    }

    String status() {
        return status;
    }

    void status(String known) {
        status = known;
    }
}
