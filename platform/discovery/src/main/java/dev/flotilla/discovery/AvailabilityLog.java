package dev.flotilla.discovery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when the last instance of a service is gone, and when the first is back; nothing in between. Thread-safe. */
final class AvailabilityLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceIndex.class);

    private boolean present;
    private boolean missed;

    /** Something has changed; the loss of a service that nobody calls is no news. */
    synchronized void look(ServiceEntry known, boolean watched) {
        Snapshot now = known.snapshot();
        boolean before = present;
        present = !now.instances().isEmpty();
        if (before && !present && watched) {
            missed = true;
            LOG.warn("no instance of {} is left: calls to it fail until one is back", now.service());
        } else if (present && missed) {
            missed = false;
            Instance first = now.instances().get(0);
            LOG.info("{} is back: {} at {}", now.service(), first.id(), first.authority());
        }
    }
}
