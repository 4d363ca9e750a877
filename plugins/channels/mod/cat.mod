TITLE Low-threshold (T-type) calcium current
: Huguenard JR, McCormick DA (1992) Simulation of the currents involved in rhythmic oscillations in thalamic relay neurons.
: J Neurophysiol 68:1373-1383. Two activation gates and one inactivation gate; the current by the Goldman-Hodgkin-Katz equation.
: Rates are those of 24 degC, 5 (m) and 3 (h) times faster for every 10 degC more.

NEURON {
    SUFFIX cat
    USEION ca READ cai, cao WRITE ica
    RANGE pbar, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pbar = 5e-5 (cm/s)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
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
    ica = pbar*m*m*h*ghk(v, cai, cao)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    minf = 1/(1 + exp(-(v + 57)/6.2))
    hinf = 1/(1 + exp((v + 81)/4))
    mtau = (0.612 + 1/(exp(-(v + 132)/16.7) + exp((v + 16.8)/18.2)))/5^((celsius - 24)/10)
    if (v < -80) {
        htau = exp((v + 467)/66.6)
    } else {
        htau = 28 + exp(-(v + 22)/10.5)
    }
    htau = htau/3^((celsius - 24)/10)
}

: current for a permeability of 1 cm/s, mA/cm2: 4 F^2 v/(R T) (in - out exp(-u))/(1 - exp(-u)), u = 2 F v/(R T)
FUNCTION ghk(v (mV), in (mM), out (mM)) (mA-s/cm3) {
    LOCAL u
    u = 0.002*FARADAY*v/(R*(273.15 + celsius))
    ghk = 0.002*FARADAY*(in*efun(-u) - out*efun(u))
}

: u/(exp(u) - 1), by its first terms where that is 0/0
FUNCTION efun(u) {
    if (fabs(u) < 1e-4) {
        efun = 1 - u/2
    } else {
        efun = u/(exp(u) - 1)
    }
}
