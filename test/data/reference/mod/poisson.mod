TITLE Artificial cell that fires at random, as a Poisson process with a dead time
: Cox DR (1962) Renewal theory.

NEURON {
    ARTIFICIAL_CELL PoissonCell
    RANGE mean, dead, count
}

PARAMETER {
    mean = 5 (ms)
    dead = 1 (ms)
}

ASSIGNED { count }

INITIAL {
    count = 0
    net_send(dead + exprand(mean), 1)
}

NET_RECEIVE(w) {
    if (flag == 1) {
        count = count + 1
        net_event(t)
        net_send(dead + exprand(mean), 1)
    }
}
