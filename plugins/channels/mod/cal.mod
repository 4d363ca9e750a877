TITLE High-threshold (L-type) calcium current
: Reuveni I, Friedman A, Amitai Y, Gutnick MJ (1993) Stepwise repolarization from Ca2+ plateaus in neocortical pyramidal cells:
: evidence for nonhomogeneous distribution of HVA Ca2+ channels in dendrites. J Neurosci 13:4609-4621.
: Two activation gates and a slow inactivation gate.

NEURON {
    SUFFIX cal
    USEION ca READ eca WRITE ica
    RANGE gbar, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0003 (S/cm2)
}

ASSIGNED {
    v (mV)
    eca (mV)
    ica (mA/cm2)
    g (S/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*h
    ica = g*(v - eca)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b
    a = 0.055*linoid(-(v + 27), 3.8)
    b = 0.94*exp(-(v + 75)/17)
    mtau = 1/(a + b)
    minf = a/(a + b)
    a = 0.000457*exp(-(v + 13)/50)
    b = 0.0065/(1 + exp(-(v + 15)/28))
    htau = 1/(a + b)
    hinf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
