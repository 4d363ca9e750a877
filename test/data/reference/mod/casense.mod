: A current at one point that calcium opens: reads the concentration.
NEURON {
    POINT_PROCESS CaSense
    USEION ca READ cai
    NONSPECIFIC_CURRENT i
    RANGE g, k
}
UNITS {
    (mV) = (millivolt)
    (nA) = (nanoamp)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
}
PARAMETER {
    g = 1e-3 (uS)
    k = 3e-4 (mM)
}
ASSIGNED {
    v (mV)
    cai (mM)
    i (nA)
}
BREAKPOINT { i = g*cai/(cai + k)*(v + 80) }
