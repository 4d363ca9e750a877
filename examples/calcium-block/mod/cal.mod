TITLE A calcium channel with one gate, and a potassium current that calcium opens at once

NEURON {
    SUFFIX cal
    USEION ca READ eca, cai WRITE ica
    NONSPECIFIC_CURRENT ik
    RANGE gbar, gk
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
    (mM) = (milli/liter)
}

PARAMETER {
    gbar = 0.0005 (S/cm2)
    gk = 0.0001 (S/cm2)
}

ASSIGNED {
    v (mV)
    eca (mV)
    cai (mM)
    ica (mA/cm2)
    ik (mA/cm2)
    minf
}

STATE { m }

INITIAL {
    m = 1/(1 + exp(-(v + 20)/6))
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    ica = gbar*m*m*(v - eca)
    ik = gk*cai/(cai + 0.002)*(v + 85)
}

DERIVATIVE states {
    minf = 1/(1 + exp(-(v + 20)/6))
    m' = (minf - m)/1.5
}
