TITLE Sodium channel of the squid axon (Hodgkin and Huxley 1952) and a leak: what is left of hh without potassium

NEURON {
    SUFFIX nachan
    NONSPECIFIC_CURRENT i
    RANGE gbar, ena, gl, el
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.12 (S/cm2)
    ena = 50 (mV)
    gl = 0.0003 (S/cm2)
    el = -54.3 (mV)
}

STATE { m h }

ASSIGNED {
    v (mV)
    i (mA/cm2)
    am (/ms)
    bm (/ms)
    ah (/ms)
    bh (/ms)
}

INITIAL {
    rates(v)
    m = am/(am + bm)
    h = ah/(ah + bh)
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    i = gbar*m*m*m*h*(v - ena) + gl*(v - el)
}

DERIVATIVE states {
    rates(v)
    m' = am*(1 - m) - bm*m
    h' = ah*(1 - h) - bh*h
}

PROCEDURE rates(v (mV)) {
    LOCAL x
    x = (v + 40)/10
    if (fabs(x) < 1e-6) {
        am = 1 + x/2
    } else {
        am = x/(1 - exp(-x))
    }
    bm = 4*exp(-(v + 65)/18)
    ah = 0.07*exp(-(v + 65)/20)
    bh = 1/(1 + exp(-(v + 35)/10))
}
