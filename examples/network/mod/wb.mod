TITLE Fast sodium, delayed rectifier and leak of a fast-spiking interneuron
: Wang XJ, Buzsaki G (1996) Gamma oscillation by synaptic inhibition in a hippocampal interneuronal network model.
: J Neurosci 16:6402-6413 (whose sodium channel activates at once; here it takes the time that its rates tell).

NEURON {
    SUFFIX wb
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gna, gk, gl, el
    GLOBAL phi
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gna = 0.035 (S/cm2)
    gk = 0.009 (S/cm2)
    gl = 1e-4 (S/cm2)
    el = -65 (mV)
    phi = 5
}

STATE { m h n }

ASSIGNED {
    v (mV)
    ena (mV)
    ek (mV)
    ina (mA/cm2)
    ik (mA/cm2)
    il (mA/cm2)
}

INCLUDE "rates.inc"

INITIAL {
    m = am(v)/(am(v) + bm(v))
    h = ah(v)/(ah(v) + bh(v))
    n = an(v)/(an(v) + bn(v))
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ina = gna*m^3*h*(v - ena)
    ik = gk*n^4*(v - ek)
    il = gl*(v - el)
}

DERIVATIVE gates {
    m' = phi*(am(v)*(1 - m) - bm(v)*m)
    h' = phi*(ah(v)*(1 - h) - bh(v)*h)
    n' = phi*(an(v)*(1 - n) - bn(v)*n)
}

FUNCTION am(v (mV)) (/ms) { am = 0.1*linoid(v + 35, 10) }
FUNCTION bm(v (mV)) (/ms) { bm = 4*exp(-(v + 60)/18) }
FUNCTION ah(v (mV)) (/ms) { ah = 0.07*exp(-(v + 58)/20) }
FUNCTION bh(v (mV)) (/ms) { bh = 1/(1 + exp(-(v + 28)/10)) }
FUNCTION an(v (mV)) (/ms) { an = 0.01*linoid(v + 34, 10) }
FUNCTION bn(v (mV)) (/ms) { bn = 0.125*exp(-(v + 44)/80) }
