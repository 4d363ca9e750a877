TITLE Leaky integrate-and-fire cell that events push at once
: Stein RB (1965) A theoretical analysis of neuronal variability. Biophys J 5:173-194.
: m decays with tau and jumps by the weight of an event; above 1 the cell fires and is deaf for refrac. Between events m is as the last one left it.

NEURON {
    ARTIFICIAL_CELL IntFire1
    RANGE tau, refrac, m
}

PARAMETER {
    tau = 10 (ms) <1e-9, 1e9>
    refrac = 5 (ms) <0, 1e9>
}

ASSIGNED {
    m
    since (ms)
    deaf
}

INITIAL {
    m = 0
    since = t
    deaf = 0
}

: Flag 0: an event from outside; 1: the cell can hear again
NET_RECEIVE(w) {
    if (flag == 1) {
        deaf = 0
        m = 0
        since = t
    } else if (deaf == 0) {
        m = m*exp(-(t - since)/tau) + w
        since = t
        if (m > 1) {
            deaf = 1
            m = 2
            net_send(refrac, 1)
            net_event(t)
        }
    }
}
