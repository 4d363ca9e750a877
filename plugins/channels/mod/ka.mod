TITLE A-type potassium current of CA1 pyramidal dendrites
: Hoffman DA, Magee JC, Colbert CM, Johnston D (1997) K+ channel regulation of signal propagation in dendrites of hippocampal
: pyramidal neurons. Nature 387:869-875; equations of Migliore M, Hoffman DA, Magee JC, Johnston D (1999) J Comput Neurosci 7:5-15.
: One activation and one inactivation gate. The defaults are those of the proximal channel; of the distal one (beyond 100 um):
: vhalfn = -1, zn = -1.8, gn = 0.39, an = 0.1.

NEURON {
    SUFFIX ka
    USEION k READ ek WRITE ik
    RANGE gbar, vhalfn, zn, gn, an, g, ninf, linf, ntau, ltau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.008 (S/cm2)
    vhalfn = 11 (mV)
    zn = -1.5
    gn = 0.55
    an = 0.05 (/ms)
    vhalfl = -56 (mV)
    zl = 3
    ntaumin = 0.1 (ms)
    ltaumin = 2 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    linf
    ntau (ms)
    ltau (ms)
}

STATE { n l }

INITIAL {
    rates(v)
    n = ninf
    l = linf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n*l
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v)
    n' = (ninf - n)/ntau
    l' = (linf - l)/ltau
}

PROCEDURE rates(v (mV)) {
    LOCAL z, q
    q = 5^((celsius - 24)/10)
    : the gating charge falls where the membrane is hyperpolarised
    z = zn - 1/(1 + exp((v + 40)/5))
    ninf = 1/(1 + boltzmann(z, v - vhalfn))
    ntau = boltzmann(z*gn, v - vhalfn)/(q*an*(1 + boltzmann(z, v - vhalfn)))
    if (ntau < ntaumin) { ntau = ntaumin }
    linf = 1/(1 + boltzmann(zl, v - vhalfl))
    ltau = 0.26*(v + 50)
    if (ltau < ltaumin) { ltau = ltaumin }
}

: exp(z F u/(R T)), u in mV
FUNCTION boltzmann(z, u (mV)) {
    boltzmann = exp(0.001*z*u*FARADAY/(R*(273.15 + celsius)))
}
