TITLE Source of events at equal intervals
: number events, the first at start, the others each an interval later. An event that arrives with a positive weight
: starts the same train anew unless one is under way; a negative weight ends the one under way.
: noise is there for its name and has to be 0: events at random times need a random stream, which this one does not have.

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
}

PARAMETER {
    interval = 10 (ms)
    number = 10
    start = 50 (ms)
    noise = 0 <0, 0>
}

ASSIGNED {
    running
    sent
}

INITIAL {
    LOCAL wait
    running = 0
    sent = 0
    if (start >= 0 && number > 0) {
        running = 1
        : start, but for the rounding of these two sums, which is part of the answer
        wait = start + gap() - interval
        if (wait < 0) { wait = 0 }
        net_send(wait, 3)
    }
}

: Time between two events; 0 or less would never end
FUNCTION gap() (ms) {
    if (interval <= 0) {
        gap = 0.01
    } else {
        gap = interval
    }
}

: Flag 0: an event from outside; 3: sent by INITIAL, starts the first train; 1: the next event of a train is due
NET_RECEIVE(w) {
    if (flag == 0) {
        if (w > 0 && running == 0 && number > 0) {
            running = 1
            sent = 0
            net_send(gap() - interval, 1)
        } else if (w < 0) {
            running = 0
        }
    } else if (flag == 3) {
        if (running == 1) { net_send(0, 1) }
    } else if (running == 1) {
        sent = sent + 1
        net_event(t)
        if (sent >= number) {
            running = 0
        } else {
            net_send(gap(), 1)
        }
    }
}
