package dev.flotilla.client;

import dev.flotilla.discovery.ServiceIndex;

/** Where a simulated life takes place, and who watches it. */
record Scene(
        VirtualTime time,
        Chronicle chronicle,
        ServiceIndex index,
        Invariants invariants,
        Beliefs beliefs,
        World world) {}
