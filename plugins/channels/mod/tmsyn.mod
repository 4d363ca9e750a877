TITLE Synapse with short-term depression and facilitation
: Tsodyks M, Pawelzik K, Markram H (1998) Neural networks with dynamic synapses. Neural Comput 10:821-835; from event to event:
: Fuhrmann G, Segev I, Markram H, Tsodyks M (2002) Coding of temporal information by activity-dependent synapses.
: J Neurophysiol 87:140-148. Each connection keeps its own resources x and its own utilisation u.

NEURON {
    POINT_PROCESS tmsyn
    NONSPECIFIC_CURRENT i
    RANGE tau, trec, tfac, u0, e, i, released
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau = 3 (ms)
    trec = 800 (ms)
    tfac = 0 (ms)
    u0 = 0.5
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    released
}

STATE { g (uS) }

INITIAL {
    g = 0
    released = 0
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE decay { g' = -g/tau }

: x: resources that are there, u: the fraction of them that an event uses, since: the last event
NET_RECEIVE(weight (uS), x, u, since (ms)) {
    INITIAL {
        x = 1
        u = 0
        since = t
    }
    x = 1 - (1 - x)*exp(-(t - since)/trec)
    if (tfac > 0) {
        u = u*exp(-(t - since)/tfac)
        u = u + u0*(1 - u)
    } else {
        u = u0
    }
    released = u*x
    g = g + weight*released
    x = x - released
    since = t
}
