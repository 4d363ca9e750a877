TITLE Delayed rectifier potassium current
: Traub RD, Miles R (1991) Neuronal networks of the hippocampus. Cambridge University Press; in the form of Pospischil M et al. (2008)
: Biol Cybern 99:427-441. Four activation gates. Rates are those of 36 degC, 3 times faster for every 10 degC more.

NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, vt, g, ninf, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.005 (S/cm2)
    vt = -60 (mV)
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
    rates(v - vt)
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n*n*n*n
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v - vt)
    n' = (ninf - n)/ntau
}

: u: potential above vt, which sets the threshold
PROCEDURE rates(u (mV)) {
    LOCAL a, b, q
    q = 3^((celsius - 36)/10)
    a = 0.032*linoid(15 - u, 5)
    b = 0.5*exp((10 - u)/40)
    ntau = 1/(q*(a + b))
    ninf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
