TITLE Calcium- and voltage-activated potassium current of large conductance (BK)
: Moczydlowski E, Latorre R (1983) Gating kinetics of Ca2+-activated K+ channels from rat muscle incorporated into planar lipid
: bilayers. J Gen Physiol 82:511-542: closed and open, each binding calcium with an affinity that depends on the voltage.

NEURON {
    SUFFIX bk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar, g, oinf, otau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.001 (S/cm2)
    opening = 0.28 (/ms)
    closing = 0.48 (/ms)
    k1 = 0.00048 (mM)
    k2 = 1.3e-7 (mM)
    d1 = 0.84
    d2 = 1
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    cai (mM)
    ik (mA/cm2)
    g (S/cm2)
    oinf
    otau (ms)
}

STATE { o }

INITIAL {
    rates(v, cai)
    o = oinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*o
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v, cai)
    o' = (oinf - o)/otau
}

PROCEDURE rates(v (mV), c (mM)) {
    LOCAL a, b
    a = opening*c/(c + affinity(k1, d1, v))
    b = closing/(1 + c/affinity(k2, d2, v))
    otau = 1/(a + b)
    oinf = a*otau
}

: a dissociation constant k (mM) at 0 mV, seen through the fraction d of the membrane's field
FUNCTION affinity(k (mM), d, v (mV)) (mM) {
    affinity = k*exp(-0.002*d*FARADAY*v/(R*(273.15 + celsius)))
}
