TITLE Sodium, potassium and leak currents of the squid giant axon
: Hodgkin AL, Huxley AF (1952) A quantitative description of membrane current and its application to conduction and
: excitation in nerve. J Physiol 117:500-544. Here depolarisation is positive and the axon rests at -65 mV; the rates
: are those of 6.3 degC and three times faster for every 10 degC more.

NEURON {
    SUFFIX hh
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gnabar, gkbar, gl, el, gna, gk
    GLOBAL minf, hinf, ninf, mtau, htau, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gnabar = 0.12 (S/cm2)
    gkbar = 0.036 (S/cm2)
    gl = 0.0003 (S/cm2)
    el = -54.3 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ek (mV)
    ina (mA/cm2)
    ik (mA/cm2)
    il (mA/cm2)
    gna (S/cm2)
    gk (S/cm2)
    minf
    hinf
    ninf
    mtau (ms)
    htau (ms)
    ntau (ms)
}

STATE { m h n }

INITIAL {
    rates(v)
    m = minf
    h = hinf
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    gna = gnabar*m*m*m*h
    ina = gna*(v - ena)
    gk = gkbar*n*n*n*n
    ik = gk*(v - ek)
    il = gl*(v - el)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    n' = (ninf - n)/ntau
}

: Steady states and time constants of the gates. Factors and sums stand in an order that keeps the last bit of the answer.
PROCEDURE rates(v (mV)) {
    LOCAL opening, closing, both, q10
    TABLE minf, mtau, hinf, htau, ninf, ntau DEPEND celsius FROM -100 TO 100 WITH 200

UNITSOFF
    q10 = 3^((celsius - 6.3)/10)

    opening = 0.1*linoid(-(v + 40), 10)
    closing = 4*exp(-(v + 65)/18)
    both = opening + closing
    mtau = 1/(q10*both)
    minf = opening/both

    opening = 0.07*exp(-(v + 65)/20)
    closing = 1/(exp(-(v + 35)/10) + 1)
    both = opening + closing
    htau = 1/(q10*both)
    hinf = opening/both

    opening = 0.01*linoid(-(v + 55), 10)
    closing = 0.125*exp(-(v + 65)/80)
    both = opening + closing
    ntau = 1/(q10*both)
    ninf = opening/both
UNITSON
}

: x/(exp(x/y) - 1), by its first terms where that is 0/0
FUNCTION linoid(x, y) {
    if (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } else {
        linoid = x/(exp(x/y) - 1)
    }
}
