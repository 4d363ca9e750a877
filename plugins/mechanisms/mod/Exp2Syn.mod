TITLE Synapse whose conductance is a difference of two exponentials
: Kinetics of two stages, rise tau1 and decay tau2: Wilson MA, Bower JM (1989) The simulation of large-scale neural networks.
: In: Koch C, Segev I (eds) Methods in Neuronal Modeling. MIT Press. Scaled so that an event of weight w peaks at w.
: At the start a rise that is not faster than the decay is made 0.9999 of it (an alpha function, nearly), and one that is
: practically instantaneous 1e-9 of it.

NEURON {
    POINT_PROCESS Exp2Syn
    NONSPECIFIC_CURRENT i
    RANGE tau1, tau2, e, g, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau1 = 0.1 (ms) <1e-9, 1e9>
    tau2 = 10 (ms) <1e-9, 1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    scale
}

STATE {
    A (uS)
    B (uS)
}

INITIAL {
    LOCAL peak
    if (tau1/tau2 > 0.9999) { tau1 = 0.9999*tau2 }
    if (tau1/tau2 < 1e-9) { tau1 = tau2*1e-9 }
    A = 0
    B = 0
    peak = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
    scale = 1/(-exp(-peak/tau1) + exp(-peak/tau2))
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    g = B - A
    i = g*(v - e)
}

DERIVATIVE decay {
    A' = -A/tau1
    B' = -B/tau2
}

NET_RECEIVE(weight (uS)) {
    A = A + weight*scale
    B = B + weight*scale
}
