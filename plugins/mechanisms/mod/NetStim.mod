TITLE Source of events at equal or random intervals
: number events, the first at about start, the others each an interval later. An event that arrives with a positive weight
: starts the same train anew unless one is under way; a negative weight ends the one under way.
: noise is the part of the interval that is random: 0 for equal intervals, 1 for a Poisson process, in between a fixed part and an exponential one.

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
    RANDOM chance
}

PARAMETER {
    interval = 10 (ms)
    number = 10
    start = 50 (ms)
    noise = 0
}

ASSIGNED {
    running
    sent
}

INITIAL {
    LOCAL wait
    running = 0
    sent = 0
    random_setseq(chance, 0)
    if (noise < 0) { noise = 0 }
    if (noise > 1) { noise = 1 }
    if (start >= 0 && number > 0) {
        running = 1
        : start, but for the rounding of these two sums, which is part of the answer; the mean of the random part is taken off, so that the first
        : event is at start on average
        wait = start + gap(interval) - interval*(1 - noise)
        if (wait < 0) { wait = 0 }
        net_send(wait, 3)
    }
}

: Time between two events; a mean of 0 or less would never end
FUNCTION gap(mean (ms)) (ms) {
    LOCAL long
    long = mean
    if (long <= 0) { long = 0.01 }
    if (noise == 0) {
        gap = long
    } else {
        gap = (1 - noise)*long + noise*long*random_negexp(chance)
    }
}

: Flag 0: an event from outside; 3: sent by INITIAL, starts the first train; 1: the next event of a train is due
NET_RECEIVE(w) {
    LOCAL next
    if (flag == 0) {
        if (w > 0 && running == 0 && number > 0) {
            running = 1
            sent = 0
            next = gap(interval) - interval*(1 - noise)
            if (next < 0) { next = 0 }
            net_send(next, 1)
        } else if (w < 0) {
            running = 0
        }
    } else if (flag == 3) {
        if (running == 1) { net_send(0, 1) }
    } else if (running == 1) {
        sent = sent + 1
        net_event(t)
        next = gap(interval)
        if (sent >= number) {
            running = 0
        } else {
            net_send(next, 1)
        }
    }
}
