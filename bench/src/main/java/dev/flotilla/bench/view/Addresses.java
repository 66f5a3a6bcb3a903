package dev.flotilla.bench.view;

import java.util.Arrays;
import java.util.List;

/**
 * Where the instances of the two services listen on loopback.
 *
 * @param users ports of the user service
 * @param products ports of the product service
 */
record Addresses(List<Integer> users, List<Integer> products) {
    static final String HOST = "127.0.0.1";
    static final String USERS = "user-service";
    static final String PRODUCTS = "product-service";
    static final String USER_PATH = "/api/users/u1";
    static final String PRODUCT_PATH = "/api/products/P002";

    /** Reads two words of ports with commas between. */
    static Addresses parse(String users, String products) {
        return new Addresses(ports(users), ports(products));
    }

    private static List<Integer> ports(String word) {
        return Arrays.stream(word.split(",", -1)).map(Integer::valueOf).toList();
    }
}
