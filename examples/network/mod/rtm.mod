TITLE Fast sodium, delayed rectifier and leak of an excitatory cell
: Rates: Traub RD, Miles R (1991) Neuronal networks of the hippocampus. Cambridge University Press. Densities: Ermentrout GB, Kopell N
: (1998) Fine structure of neural spiking and synchronization in the presence of conduction delays. PNAS 95:1259-1264 (whose sodium
: channel activates at once; here it takes the time that its rates tell).

NEURON {
    SUFFIX rtm
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gna, gk, gl, el
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gna = 0.1 (S/cm2)
    gk = 0.08 (S/cm2)
    gl = 1e-4 (S/cm2)
    el = -67 (mV)
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
    m' = am(v)*(1 - m) - bm(v)*m
    h' = ah(v)*(1 - h) - bh(v)*h
    n' = an(v)*(1 - n) - bn(v)*n
}

FUNCTION am(v (mV)) (/ms) { am = 0.32*linoid(v + 54, 4) }
FUNCTION bm(v (mV)) (/ms) { bm = 0.28*linoid(-v - 27, 5) }
FUNCTION ah(v (mV)) (/ms) { ah = 0.128*exp(-(v + 50)/18) }
FUNCTION bh(v (mV)) (/ms) { bh = 4/(1 + exp(-(v + 27)/5)) }
FUNCTION an(v (mV)) (/ms) { an = 0.032*linoid(v + 52, 5) }
FUNCTION bn(v (mV)) (/ms) { bn = 0.5*exp(-(v + 57)/40) }
