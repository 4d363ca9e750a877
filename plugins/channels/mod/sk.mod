TITLE Calcium-activated potassium current of small conductance (SK)
: Kohler M, Hirschberg B, Bond CT, Kinzie JM, Marrion NV, Maylie J, Adelman JP (1996) Small-conductance, calcium-activated potassium
: channels from mammalian brain. Science 273:1709-1714. One gate that follows the calcium inside and not the voltage.

NEURON {
    SUFFIX sk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar, khalf, hill, ztau, g, zinf
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0001 (S/cm2)
    khalf = 0.00043 (mM)
    hill = 4.8
    ztau = 1 (ms)
}

ASSIGNED {
    v (mV)
    ek (mV)
    cai (mM)
    ik (mA/cm2)
    g (S/cm2)
    zinf
}

STATE { z }

INITIAL {
    rates(cai)
    z = zinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*z
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(cai)
    z' = (zinf - z)/ztau
}

PROCEDURE rates(c (mM)) {
    if (c > 0) {
        zinf = 1/(1 + (khalf/c)^hill)
    } else {
        zinf = 0
    }
}
