TITLE Persistent sodium current
: Magistretti J, Alonso A (1999) Biophysical properties and slow voltage-dependent inactivation of a sustained sodium current in
: entorhinal cortex layer-II principal neurons. J Gen Physiol 114:491-509; activation times as in Hay E et al. (2011) PLoS Comput Biol
: 7:e1002107. Three activation gates and a very slow inactivation gate. Rates are those of 21 degC, 2.3 times faster for every 10 degC more.

NEURON {
    SUFFIX nap
    USEION na READ ena WRITE ina
    RANGE gbar, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0005 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
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
    g = gbar*m*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    q = 2.3^((celsius - 21)/10)
    minf = 1/(1 + exp(-(v + 52.6)/4.6))
    a = 0.182*linoid(-(v + 38), 6)
    b = 0.124*linoid(v + 38, 6)
    mtau = 6/(q*(a + b))
    hinf = 1/(1 + exp((v + 48.8)/10))
    a = 2.88e-6*linoid(v + 17, 4.63)
    b = 6.94e-6*linoid(-(v + 64.4), 2.63)
    htau = 1/(q*(a + b))
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
