TITLE Fast sodium current of a hippocampal pyramidal cell
: Rates: Traub RD, Wong RK, Miles R, Michelson H (1991) A model of a CA3 hippocampal pyramidal neuron incorporating
: voltage-clamp data on intrinsic conductances. J Neurophysiol 66:635-650. They are told relative to the resting potential, here vrest.
: Two activation gates and one inactivation gate. The sensitivity to temperature is an assumption (rates.inc).

NEURON {
    SUFFIX nafast
    USEION na READ ena WRITE ina
    RANGE gbar, g
    GLOBAL vrest
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.05 (S/cm2)
    vrest = -62 (mV)
}

ASSIGNED {
    v (mV)
    ena (mV)
    celsius (degC)
    ina (mA/cm2)
    g (S/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INCLUDE "rates.inc"

INITIAL {
    rates(v - vrest)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v - vrest)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

: u: potential above rest
PROCEDURE rates(u (mV)) {
    LOCAL a, b, q
    q = warmth()
    a = 0.32*linoid(13.1 - u, 4)
    b = 0.28*linoid(u - 40.1, 5)
    mtau = 1/(q*(a + b))
    minf = a/(a + b)
    a = 0.128*exp((17 - u)/18)
    b = 4/(1 + exp((40 - u)/5))
    htau = 1/(q*(a + b))
    hinf = a/(a + b)
}
