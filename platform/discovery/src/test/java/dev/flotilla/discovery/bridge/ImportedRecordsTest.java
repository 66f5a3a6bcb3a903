package dev.flotilla.discovery.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Future;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.MessageSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportedRecordsTest {
    private final ServiceIndex index = new ServiceIndex();
    private final ImportedRecords records =
            new ImportedRecords(index.source("other", 10), record -> InstanceRecords.toInstance(record, "any"));

    @Test
    void bringsIntoTheIndexWhatAnImporterPublishes() {
        Record record = now(records.publish(record(5001)));

        assertThat(instances()).extracting(Instance::port, Instance::source).containsExactly(tuple(5001, "other"));
        assertThat(instances()).extracting(Instance::id).containsExactly(record.getRegistration());
    }

    @Test
    void followsAnUpdate() {
        Record record = now(records.publish(record(5001)));

        Record moved = now(records.update(record(5002).setRegistration(record.getRegistration())));

        assertThat(instances()).extracting(Instance::port).containsExactly(5002);
        assertThat(moved.getRegistration()).isEqualTo(record.getRegistration());
    }

    @Test
    void takesBackWhatIsUnpublishedOrIsNoEndpointAnyMore() {
        Record first = now(records.publish(record(5001)));
        Record second = now(records.publish(record(5002)));

        now(records.unpublish(first.getRegistration()));
        now(records.update(MessageSource.createRecord("s", "address").setRegistration(second.getRegistration())));
        now(records.unpublish("never published"));

        assertThat(instances()).isEmpty();
    }

    @Test
    void keepsAnInstanceThatAnotherRecordStillTellsOf() {
        Record first = record(5001);
        first.getMetadata().put("instance_id", "one");
        Record second = record(5001);
        second.getMetadata().put("instance_id", "one");
        now(records.publish(first));
        now(records.publish(second));

        now(records.unpublish(first.getRegistration()));

        assertThat(instances()).extracting(Instance::id).containsExactly("one");
    }

    private List<Instance> instances() {
        return index.snapshot("s").instances();
    }

    private static Record record(int port) {
        return HttpEndpoint.createRecord("s", "127.0.0.1", port, "/");
    }

    @CanIgnoreReturnValue
    private static <T> T now(Future<T> done) {
        assertThat(done.succeeded()).isTrue();
        return done.result();
    }
}
