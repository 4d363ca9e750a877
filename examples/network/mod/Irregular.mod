TITLE A Poisson train of events
: Intervals are exponentially distributed; they come from the minimal standard generator of Park SK, Miller KW (1988) Random number
: generators: good ones are hard to find. Commun ACM 31:1192-1201, whose numbers double precision holds exactly.

NEURON {
    ARTIFICIAL_CELL Irregular
    RANGE interval, seed
}

PARAMETER {
    interval = 10 (ms) <1e-9, 1e9>
    seed = 1 <1, 2147483646>
}

ASSIGNED { random }

INITIAL {
    random = seed
    net_send(wait(), 1)
}

NET_RECEIVE(w) {
    if (flag == 1) {
        net_event(t)
        net_send(wait(), 1)
    }
}

FUNCTION wait() (ms) {
    random = fmod(16807*random, 2147483647)
    wait = -interval*log(random/2147483647)
}
