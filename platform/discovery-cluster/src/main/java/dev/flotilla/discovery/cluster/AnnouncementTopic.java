package dev.flotilla.discovery.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way from one member to all the others: a topic of Hazelcast, which brings what one says to all of them, itself
 * included, and says truly who it was.
 *
 * <p>Thread-safe; what blocks says so.
 */
final class AnnouncementTopic {
    /** Where announcements are made. */
    static final String TOPIC = "flotilla.discovery";

    /** Who hears what is said, on threads of Hazelcast. */
    interface Listener {
        /** A member said something, whatever it is; what cannot even be read is {@code null}. */
        void said(UUID member, @Nullable Object what);

        /** The member itself is in another state. */
        void changed(LifecycleEvent.LifecycleState state);
    }

    private final HazelcastInstance hazelcast;
    private volatile Optional<ITopic<Object>> topic = Optional.empty();
    private volatile Optional<UUID> hearing = Optional.empty();
    private volatile Optional<UUID> following = Optional.empty();

    AnnouncementTopic(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** Lets the listener hear everything; blocks until all members know that there is one. */
    void open(Listener listener) {
        ITopic<Object> opened = hazelcast.getTopic(TOPIC);
        following = Optional.of(
                hazelcast.getLifecycleService().addLifecycleListener(event -> listener.changed(event.getState())));
        hearing = Optional.of(opened.addMessageListener(message -> hear(message, listener)));
        topic = Optional.of(opened);
    }

    private static void hear(Message<Object> message, Listener listener) {
        Member member = message.getPublishingMember();
        // Without an id it is one that this member does not know yet; it will be asked.
        if (member != null && member.getUuid() != null) {
            listener.said(member.getUuid(), content(message));
        }
    }

    private static @Nullable Object content(Message<Object> message) {
        try {
            return message.getMessageObject();
        } catch (HazelcastException e) {
            return null;
        }
    }

    /** Says something to everybody; blocks while much is under way already. */
    void say(String text) {
        topic.orElseThrow(HazelcastInstanceNotActiveException::new).publish(text);
    }

    /** All members now with their addresses, the oldest first; empty when this one is none. */
    Map<UUID, String> members() {
        var members = new LinkedHashMap<UUID, String>();
        try {
            for (Member member : hazelcast.getCluster().getMembers()) {
                Address address = member.getAddress();
                members.put(member.getUuid(), address.getHost() + ":" + address.getPort());
            }
            return members;
        } catch (HazelcastInstanceNotActiveException e) {
            return Map.of();
        }
    }

    /** Hears nothing any more; blocks until all members know. */
    void close() {
        try {
            following.ifPresent(id -> hazelcast.getLifecycleService().removeLifecycleListener(id));
            topic.ifPresent(open -> hearing.ifPresent(open::removeMessageListener));
        } catch (HazelcastInstanceNotActiveException e) {
            topic = Optional.empty(); // the member is gone, and its listeners with it
        }
    }
}
