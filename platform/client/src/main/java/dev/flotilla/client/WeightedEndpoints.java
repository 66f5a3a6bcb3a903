package dev.flotilla.client;

import java.util.List;

/**
 * Instances to pick from, with their shares at one moment. Immutable.
 *
 * <p>One of them is found by its share in constant time on average, whatever the shares are: an index table into the sums
 * (H.-C. Chen and Y. Asau, On Generating Random Variates from an Empirical Distribution, 1974).
 */
final class WeightedEndpoints {
    private static final Endpoint[] NONE = {};
    private static final int[] NO_SUMS = {};

    private final Endpoint[] endpoints;
    private final int[] shares;
    private final boolean even;
    private final int[] sums;
    private final int[] starts;

    private WeightedEndpoints(Endpoint[] endpoints, int[] shares) {
        this.endpoints = endpoints;
        this.shares = shares;
        this.even = areEven(shares);
        this.sums = even ? NO_SUMS : sums(shares);
        this.starts = even ? NO_SUMS : starts(sums);
    }

    static WeightedEndpoints of(List<Endpoint> endpoints, long now) {
        int[] shares = new int[endpoints.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.max(1, endpoints.get(i).share(now));
        }
        return new WeightedEndpoints(endpoints.toArray(NONE), shares);
    }

    private static boolean areEven(int[] shares) {
        for (int share : shares) {
            if (share != shares[0]) {
                return false;
            }
        }
        return true;
    }

    private static int[] sums(int[] shares) {
        long total = 0;
        for (int share : shares) {
            total += share;
        }
        // With very many instances the sums are rounded so that they stay integers.
        long scale = total / Integer.MAX_VALUE + 1;
        int[] sums = new int[shares.length];
        int sum = 0;
        for (int i = 0; i < shares.length; i++) {
            sum += (int) Math.max(1, shares[i] / scale);
            sums[i] = sum;
        }
        return sums;
    }

    /** For each of as many equal parts of the whole as there are instances: the one that its beginning belongs to. */
    private static int[] starts(int[] sums) {
        int[] starts = new int[sums.length];
        int index = 0;
        for (int part = 0; part < starts.length; part++) {
            long begins = (long) part * sums[sums.length - 1] / sums.length;
            while (sums[index] <= begins) {
                index++;
            }
            starts[part] = index;
        }
        return starts;
    }

    int size() {
        return endpoints.length;
    }

    Endpoint get(int index) {
        return endpoints[index];
    }

    /** Its share in relation to the others. */
    int share(int index) {
        return shares[index];
    }

    /** Whether all have the same share. */
    boolean isEven() {
        return even;
    }

    /** The sum of all shares; not for even ones. */
    int total() {
        return sums[sums.length - 1];
    }

    /** The one that a place from 0 to below the total belongs to; each has as many places as its share. */
    int at(int place) {
        int index = starts[(int) ((long) place * sums.length / total())];
        while (sums[index] <= place) {
            index++;
        }
        return index;
    }

    boolean contains(Endpoint endpoint) {
        for (Endpoint one : endpoints) {
            if (one == endpoint) {
                return true;
            }
        }
        return false;
    }
}
