TITLE Slow potassium current without inactivation (M current)
: Yamada WM, Koch C, Adams PR (1989) Multiple channels and calcium dynamics. In: Koch C, Segev I (eds) Methods in Neuronal Modeling.
: MIT Press; in the form of Pospischil M et al. (2008) Biol Cybern 99:427-441. One activation gate.
: Rates are those of 36 degC, 2.3 times faster for every 10 degC more.

NEURON {
    SUFFIX km
    USEION k READ ek WRITE ik
    RANGE gbar, taumax, g, ninf, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 7e-5 (S/cm2)
    taumax = 1000 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
}

STATE { n }

INITIAL {
    rates(v)
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v)
    n' = (ninf - n)/ntau
}

PROCEDURE rates(v (mV)) {
    ninf = 1/(1 + exp(-(v + 35)/10))
    ntau = taumax/((3.3*exp((v + 35)/20) + exp(-(v + 35)/20))*2.3^((celsius - 36)/10))
}
