package dev.flotilla.discovery.cluster;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log who has come and who is gone, a line for each. Confined to one context. */
final class MembershipLog {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

    private final String place;
    private final String alone;
    private Map<UUID, String> counted = Map.of();

    MembershipLog(ClusterSettings settings) {
        this.place = settings.place();
        this.alone = settings.alone();
    }

    /** These are the members, and all of them have been told of. */
    void begin(Map<UUID, String> members) {
        boolean first = counted.isEmpty();
        counted = Map.copyOf(members);
        LOG.info("the cluster has {} member{} ({})", members.size(), members.size() == 1 ? "" : "s", place);
        if (first && members.size() == 1) {
            LOG.info("alone in the cluster so far: {}", alone);
        }
    }

    /**
     * These are the members now, by their addresses.
     *
     * @param offers what one that is gone offered at last: nothing where it has said goodbye
     */
    void look(Map<UUID, String> members, Function<UUID, Set<String>> offers) {
        if (members.keySet().equals(counted.keySet())) {
            return;
        }
        Map<UUID, String> before = counted;
        counted = Map.copyOf(members);
        before.forEach((member, address) -> {
            if (!members.containsKey(member)) {
                gone(address, offers.apply(member));
            }
        });
        members.forEach((member, address) -> {
            if (!before.containsKey(member)) {
                LOG.info("a member has joined the cluster (member={}, members={}, {})", address, members.size(), place);
            }
        });
    }

    private void gone(String address, Set<String> offered) {
        if (offered.isEmpty()) {
            LOG.info("a member has left the cluster (member={}, members={}, {})", address, counted.size(), place);
        } else {
            LOG.warn(
                    "a member of the cluster is gone without a word (member={}, offered={}, members={}, {})",
                    address,
                    String.join(" ", offered),
                    counted.size(),
                    place);
        }
    }
}
