TITLE Fast sodium current
: Traub RD, Miles R (1991) Neuronal networks of the hippocampus. Cambridge University Press; in the form of Pospischil M et al. (2008)
: Minimal Hodgkin-Huxley type models for different classes of cortical and thalamic neurons. Biol Cybern 99:427-441.
: Three activation gates and one inactivation gate. Rates are those of 36 degC, 3 times faster for every 10 degC more.

NEURON {
    SUFFIX naf
    USEION na READ ena WRITE ina
    RANGE gbar, vt, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.05 (S/cm2)
    vt = -60 (mV)
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
    rates(v - vt)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v - vt)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

: u: potential above vt, which sets the threshold
PROCEDURE rates(u (mV)) {
    LOCAL a, b, q
    q = 3^((celsius - 36)/10)
    a = 0.32*linoid(13 - u, 4)
    b = 0.28*linoid(u - 40, 5)
    mtau = 1/(q*(a + b))
    minf = a/(a + b)
    a = 0.128*exp((17 - u)/18)
    b = 4/(1 + exp((40 - u)/5))
    htau = 1/(q*(a + b))
    hinf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
