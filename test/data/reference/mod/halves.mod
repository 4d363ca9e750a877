TITLE Equations of several methods in one mechanism of one step each
: No biology: euler, for Crank-Nicolson with its half steps.

NEURON {
    SUFFIX halves
    NONSPECIFIC_CURRENT i
    RANGE gbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER { gbar = 0.0004 (S/cm2) }

ASSIGNED {
    v (mV)
    i (mA/cm2)
}

STATE { a b }

INITIAL {
    a = 0.1
    b = 0.6
}

BREAKPOINT {
    SOLVE first METHOD euler
    i = gbar*a*b*(v + 10)
}

DERIVATIVE first {
    a' = 0.3*(1 - a)/(1 + exp(-(v + 50)/6)) - 0.2*a*b
    b' = 0.05*(0.5 - b)*b
}
