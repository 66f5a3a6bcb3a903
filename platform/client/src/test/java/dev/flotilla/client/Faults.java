package dev.flotilla.client;

import dev.flotilla.client.Replica.Mood;
import dev.flotilla.client.SimulatedRegistry.Lie;
import java.util.List;

/** Everything that goes wrong, at times and in ways drawn from the seed; each fault ends by itself, all end together. */
final class Faults {
    private final World world;
    private final List<SimulatedClient> clients;
    private final List<String> services;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Dice dice;
    private boolean over;

    Faults(Scene scene, List<SimulatedClient> clients, List<String> services, Dice dice) {
        this.world = scene.world();
        this.clients = clients;
        this.services = services;
        this.time = scene.time();
        this.chronicle = scene.chronicle();
        this.dice = dice;
    }

    /** Lets one fault begin after so much time. */
    void after(long nanos) {
        time.after(nanos, this::one);
    }

    private void one() {
        String service = dice.oneOf(services);
        int kind = dice.below(100);
        if (kind < 20) {
            crash(dice.oneOf(world.of(service)));
        } else if (kind < 45) {
            mood(dice.oneOf(world.of(service)));
        } else if (kind < 53) {
            everybody(service);
        } else if (kind < 60) {
            move(service);
        } else if (kind < 65) {
            world.of(service).forEach(this::crash);
        } else if (kind < 70) {
            cutOff(dice.oneOf(clients), dice.oneOf(world.of(service)));
        } else {
            registry(dice.oneOf(world.registries()), service);
        }
    }

    private void crash(Replica replica) {
        boolean elsewhere = dice.chance(50);
        boolean renamed = dice.chance(50);
        world.crash(replica);
        until(dice.between(200, 15_000), () -> world.restart(replica, elsewhere, renamed));
    }

    private void mood(Replica replica) {
        feel(replica, dice.oneOf(Mood.values()), dice.between(500, 15_000));
    }

    private void everybody(String service) {
        Mood mood = dice.oneOf(Mood.values());
        long millis = dice.between(500, 8_000);
        world.of(service).forEach(replica -> feel(replica, mood, millis));
    }

    private void feel(Replica replica, Mood mood, long millis) {
        chronicle.note("{} is {} for {} ms", replica, mood, millis);
        replica.lateMillis = dice.between(20, 1500);
        replica.badPercent = (int) dice.between(20, 100);
        replica.feel(mood);
        until(millis, () -> replica.feel(Mood.WELL));
    }

    private void move(String service) {
        List<Replica> there = world.of(service);
        Replica one = dice.oneOf(there);
        switch (dice.below(3)) {
            case 0 -> {
                if (there.size() < 6) {
                    var unused = world.start(service);
                }
            }
            case 1 -> leave(one);
            default -> one.weight = dice.oneOf(100, 200);
        }
    }

    private void leave(Replica replica) {
        if (world.of(replica.service).size() > 1 && !replica.leaving) {
            world.leave(replica, dice.between(0, 5_000) * VirtualTime.MILLI);
        }
    }

    private void cutOff(SimulatedClient client, Replica replica) {
        chronicle.note("{} does not reach {}", client, replica);
        client.network().cutOff(replica.port);
        until(dice.between(500, 10_000), client.network()::heal);
    }

    private void registry(SimulatedRegistry registry, String service) {
        long millis = dice.between(200, 40_000);
        Replica one = dice.oneOf(world.of(service));
        switch (dice.below(6)) {
            case 0 -> {
                registry.goAway();
                until(millis, registry::comeBack);
            }
            case 1 -> flap(registry, (int) dice.between(2, 8));
            case 2 -> {
                registry.forgetAll();
                if (dice.chance(30)) {
                    until(dice.between(2, 1000), () -> leave(one));
                }
            }
            case 3 -> {
                registry.goAway();
                registry.forgetAll();
                until(millis, registry::comeBack);
            }
            case 4 -> {
                chronicle.note("{} is late", registry);
                registry.importer().lateBy(dice.between(1, 10) * VirtualTime.SECOND);
                until(millis, () -> registry.importer().lateBy(VirtualTime.MILLI));
            }
            default -> lie(registry, one, dice.oneOf(Lie.PASSING, Lie.CRITICAL), millis);
        }
    }

    private void flap(SimulatedRegistry registry, int times) {
        registry.goAway();
        until(dice.between(10, 500), () -> {
            registry.comeBack();
            if (times > 0) {
                until(dice.between(10, 500), () -> flap(registry, times - 1));
            }
        });
    }

    private void lie(SimulatedRegistry registry, Replica one, Lie lie, long millis) {
        if (dice.chance(50)) {
            chronicle.note("{} says that all of {} are {}", registry, one.service, lie);
            registry.lieOfAll(one.service, lie);
            until(millis, () -> registry.lieOfAll(one.service, Lie.NONE));
        } else {
            String id = one.id;
            chronicle.note("{} says that {} is {}", registry, one, lie);
            registry.lie(one.service, id, lie);
            until(millis, () -> registry.lie(one.service, id, Lie.NONE));
            if (lie == Lie.PASSING) {
                crash(one);
            }
        }
    }

    private void until(long millis, Runnable end) {
        time.after(millis * VirtualTime.MILLI, () -> {
            if (!over) {
                end.run();
            }
        });
    }

    /** From now on nothing is wrong with anything. */
    void end() {
        chronicle.note("all is well");
        over = true;
        world.heal();
        clients.forEach(client -> client.network().heal());
        for (SimulatedRegistry registry : world.registries()) {
            registry.importer().lateBy(VirtualTime.MILLI);
            registry.comeBack();
            services.forEach(service -> registry.lieOfAll(service, Lie.NONE));
        }
    }
}
