package dev.flotilla.order;

import java.math.BigDecimal;

/**
 * What is sold, as the product service tells it.
 *
 * @param id opaque
 * @param name as customers read it
 * @param price of one piece, two digits after the point
 * @param stock pieces free to sell when it was asked
 */
record Product(String id, String name, BigDecimal price, long stock) {}
