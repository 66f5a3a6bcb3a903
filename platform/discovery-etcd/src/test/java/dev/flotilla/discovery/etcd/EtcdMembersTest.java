package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.json.Fields;
import dev.flotilla.testkit.registry.Member;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of readers and publishers when members of an etcd of three die. */
class EtcdMembersTest {
    private static final String SERVICE = "borne-service";

    @Test
    void whicheverMemberIsKilledTheOthersAreAskedAndNobodyIsMissed() {
        try (EtcdMembers etcd = EtcdMembers.start();
                Member reader = join(etcd, SERVICE);
                Member publisher = join(etcd)) {
            var ids = new ArrayList<String>(List.of("b-first"));
            publisher.publish(SERVICE, "b-first");
            reader.awaitIds(SERVICE, "b-first");

            for (int member = 0; member < etcd.count(); member++) {
                etcd.kill(member);
                String id = "b-without-" + member;
                ids.add(id);
                publisher.publish(SERVICE, id);
                reader.awaitIds(SERVICE, ids.toArray(String[]::new));
                etcd.start(member);
            }

            assertThat(reader.history(SERVICE))
                    .as("it only ever grows")
                    .isSortedAccordingTo((one, other) -> Integer.compare(one.size(), other.size()));
        }
    }

    @Test
    void whicheverMemberIsFrozenItIsLeftForAnother() {
        try (EtcdMembers etcd = EtcdMembers.start();
                Member reader = join(etcd, SERVICE);
                Member publisher = join(etcd)) {
            var ids = new ArrayList<String>();

            for (int member = 0; member < etcd.count(); member++) {
                etcd.freeze(member);
                String id = "b-without-" + member;
                ids.add(id);
                publisher.publish(SERVICE, id);
                reader.awaitIds(SERVICE, ids.toArray(String[]::new));
                etcd.thaw(member);
            }
        }
    }

    @Test
    void oneMemberWithoutTheOthersIsNotBelievedAndWhatWasKnownIsKept() {
        try (EtcdMembers etcd = EtcdMembers.start();
                Member reader = join(etcd, SERVICE);
                Member publisher = join(etcd)) {
            publisher.publish(SERVICE, "b-1");
            reader.awaitIds(SERVICE, "b-1");

            etcd.kill(0);
            etcd.kill(1);
            reader.awaitConnected(false);
            publisher.publish(SERVICE, "b-2");
            assertThat(reader.instances(SERVICE)).hasSize(1);
            etcd.start(0);
            etcd.start(1);

            reader.awaitIds(SERVICE, "b-1", "b-2");
            reader.awaitConnected(true);
        }
    }

    private static Member join(EtcdMembers etcd, String... watched) {
        var config = new JsonObject()
                .put("endpoints", etcd.endpoints())
                .put("check_ms", 500)
                .put("call_timeout_ms", 500);
        return Member.join(new EtcdRegistry(EtcdSettings.read(Fields.ofConfig(config, ""))), Optional.empty(), watched);
    }
}
