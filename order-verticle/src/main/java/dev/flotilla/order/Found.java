package dev.flotilla.order;

/**
 * What an order is made of.
 *
 * @param user who buys
 * @param product what is bought
 */
record Found(User user, Product product) {}
