TITLE GABA-A synapse: a two-state receptor and pulses of transmitter
: Destexhe A, Mainen ZF, Sejnowski TJ (1994) An efficient method for computing synaptic conductances based on a kinetic model of
: receptor binding. Neural Comput 6:14-18; many presynaptic fibres with one pair of states: Lytton WW (1996) Optimizing synaptic
: conductance calculation for network simulations. Neural Comput 8:501-509. An event begins a pulse of 1 mM that lasts `dur` ms; one
: that comes during a pulse makes it longer. `on` is the open fraction of receptors that see transmitter, `off` of those that do not,
: each times the weight of their fibre.

NEURON {
    POINT_PROCESS gabaa
    NONSPECIFIC_CURRENT i
    RANGE alpha, beta, dur, e, i, g
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
}

PARAMETER {
    alpha = 5 (/ms-mM)
    beta = 0.18 (/ms)
    dur = 1 (ms)
    transmitter = 1 (mM)
    e = -80 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    active (uS)
    openinf
    opentau (ms)
}

STATE {
    on (uS)
    off (uS)
}

INITIAL {
    on = 0
    off = 0
    active = 0
    opentau = 1/(alpha*transmitter + beta)
    openinf = alpha*transmitter*opentau
}

BREAKPOINT {
    SOLVE binding METHOD cnexp
    g = on + off
    i = g*(v - e)
}

DERIVATIVE binding {
    on' = (active*openinf - on)/opentau
    off' = -beta*off
}

: of one fibre: does it see transmitter, how many of its events, its open conductance at the time since, that time
NET_RECEIVE(weight (uS), bound, count, held (uS), since (ms)) {
    INITIAL {
        bound = 0
        count = 0
        held = 0
        since = t
    }
    if (flag == 0) {
        count = count + 1
        if (bound == 0) {
            held = held*exp(-beta*(t - since))
            on = on + held
            off = off - held
            active = active + weight
            since = t
            bound = 1
        }
        net_send(dur, count)
    } else if (flag == count) {
        held = weight*openinf + (held - weight*openinf)*exp(-(t - since)/opentau)
        on = on - held
        off = off + held
        active = active - weight
        since = t
        bound = 0
    }
}
