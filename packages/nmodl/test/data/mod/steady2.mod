TITLE Calcium release gate started from the steady state of a nonlinear scheme
: Two-step binding with depletion of a buffer; made-up constants. KINETIC with terms of second order, STEADYSTATE, no CONSERVE of the buffer.

NEURON {
    SUFFIX steady2
    NONSPECIFIC_CURRENT i
    RANGE gbar, kon
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.001 (S/cm2)
    kon = 3
}

ASSIGNED {
    v (mV)
    i (mA/cm2)
    net
}

STATE { free site one two }

INITIAL {
    free = 1
    site = 0.4
    SOLVE binding STEADYSTATE sparse
}

BREAKPOINT {
    SOLVE binding METHOD sparse
    i = gbar*two*(v + 20)
}

KINETIC binding {
    LOCAL k
    k = kon/(1 + exp(-(v + 50)/10))
    ~ free + site <-> one (k, 0.5)
    ~ free + one <-> two (2*k, 1)
    net = f_flux - b_flux
    CONSERVE free + one + 2 two = 1
    CONSERVE site + one + two = 0.4
}
