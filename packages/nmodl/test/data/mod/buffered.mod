TITLE Large-conductance channel opened by calcium that it only reads
: Two-state scheme as in Hille B (2001), ch. 5, with made-up rates; the second reactant is no STATE of the mechanism.

NEURON {
    SUFFIX buffered
    USEION ca READ cai
    USEION k READ ek WRITE ik
    RANGE gbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (S) = (siemens)
}

PARAMETER { gbar = 0.002 (S/cm2) }

ASSIGNED {
    v (mV)
    cai (mM)
    ek (mV)
    ik (mA/cm2)
}

STATE { c o }

INITIAL { SOLVE binding STEADYSTATE sparse }

BREAKPOINT {
    SOLVE binding METHOD sparse
    ik = gbar*o*(v - ek)
}

KINETIC binding {
    ~ c + cai <-> o (300*exp(v/40), 0.5)
    CONSERVE c + o = 1
}
