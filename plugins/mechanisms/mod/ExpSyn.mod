TITLE Synapse whose conductance jumps at an event and decays exponentially
: The first-order kinetics of a receptor after a brief pulse of transmitter: Destexhe A, Mainen ZF, Sejnowski TJ (1994)
: An efficient method for computing synaptic conductances based on a kinetic model of receptor binding. Neural Comput 6:14-18.

NEURON {
    POINT_PROCESS ExpSyn
    NONSPECIFIC_CURRENT i
    RANGE tau, e, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau = 0.1 (ms) <1e-9, 1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
}

STATE { g (uS) }

INITIAL { g = 0 }

BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE decay { g' = -g/tau }

NET_RECEIVE(weight (uS)) { g = g + weight }
