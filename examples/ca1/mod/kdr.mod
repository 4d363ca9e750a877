TITLE Delayed rectifier potassium current of a hippocampal pyramidal cell
: Rates: Traub RD, Wong RK, Miles R, Michelson H (1991) A model of a CA3 hippocampal pyramidal neuron incorporating
: voltage-clamp data on intrinsic conductances. J Neurophysiol 66:635-650. They are told relative to the resting potential, here vrest.
: One activation gate. The sensitivity to temperature is an assumption (rates.inc).

NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, g
    GLOBAL vrest
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.03 (S/cm2)
    vrest = -62 (mV)
}

ASSIGNED {
    v (mV)
    ek (mV)
    celsius (degC)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
}

STATE { n }

INCLUDE "rates.inc"

INITIAL {
    rates(v - vrest)
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v - vrest)
    n' = (ninf - n)/ntau
}

: u: potential above rest
PROCEDURE rates(u (mV)) {
    LOCAL a, b
    a = 0.016*linoid(35.1 - u, 5)
    b = 0.25*exp((20 - u)/40)
    ntau = 1/(warmth()*(a + b))
    ninf = a/(a + b)
}
