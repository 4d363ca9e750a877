TITLE Potassium channel of the squid axon (Hodgkin and Huxley 1952), its conductance alone

NEURON {
    SUFFIX kchan
    NONSPECIFIC_CURRENT i
    RANGE gbar, ek, n
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.036 (S/cm2)
    ek = -77 (mV)
}

STATE { n }

ASSIGNED {
    v (mV)
    i (mA/cm2)
    a (/ms)
    b (/ms)
}

INITIAL {
    rates(v)
    n = a/(a + b)
}

BREAKPOINT {
    SOLVE states METHOD derivimplicit
    i = gbar*n*n*n*n*(v - ek)
}

DERIVATIVE states {
    rates(v)
    n' = a*(1 - n) - b*n
}

PROCEDURE rates(v (mV)) {
    LOCAL x
    x = (v + 55)/10
    if (fabs(x) < 1e-6) {
        a = 0.1*(1 + x/2)
    } else {
        a = 0.1*x/(1 - exp(-x))
    }
    b = 0.125*exp(-(v + 65)/80)
}
