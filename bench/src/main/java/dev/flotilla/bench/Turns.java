package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lets sides of a comparison take turns, so that what changes on the machine meets all of them. */
final class Turns {
    private final Run run;

    private Turns(Run run) {
        this.run = run;
    }

    /** What each of them achieved, in their order, after all have warmed up. */
    static List<Measured> take(List<Side> sides, Run run) throws InterruptedException {
        var turns = new Turns(run);
        for (Side side : sides) {
            turns.turn(side, "warm-up", Duration.ofSeconds(run.options().warmUp()));
        }
        return turns.rounds(sides);
    }

    private List<Measured> rounds(List<Side> sides) throws InterruptedException {
        List<List<Round>> rounds =
                Stream.<List<Round>>generate(ArrayList::new).limit(sides.size()).toList();
        for (int i = 1; i <= run.options().rounds(); i++) {
            String number = "round " + i + " of " + run.options().rounds();
            for (int side = 0; side < sides.size(); side++) {
                rounds.get(side).add(turn(sides.get(side), number, run.options().round()));
            }
        }
        var measured = new ArrayList<Measured>();
        for (int side = 0; side < sides.size(); side++) {
            measured.add(new Measured(sides.get(side).name(), List.copyOf(rounds.get(side))));
        }
        return measured;
    }

    @CanIgnoreReturnValue
    private Round turn(Side side, String number, Duration time) throws InterruptedException {
        Round round = side.round(time);
        run.progress().tell("%s, %s: %.0f/s", side.name(), number, round.tally().perSecond());
        return round;
    }
}
