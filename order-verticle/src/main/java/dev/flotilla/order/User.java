package dev.flotilla.order;

/**
 * Who buys, as the user service tells it.
 *
 * @param id opaque
 * @param username the name to log in with
 * @param email where mail about orders goes
 */
record User(String id, String username, String email) {}
