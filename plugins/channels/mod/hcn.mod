TITLE Hyperpolarisation-activated cation current (h current) of CA1 dendrites
: Magee JC (1998) Dendritic hyperpolarization-activated currents modify the integrative properties of hippocampal CA1 pyramidal
: neurons. J Neurosci 18:7613-7624; equations of Poolos NP, Migliore M, Johnston D (2002) Nat Neurosci 5:767-774.
: One gate. vhalf falls from about -82 mV at the soma to -90 mV in distal dendrites.

NEURON {
    SUFFIX hcn
    NONSPECIFIC_CURRENT i
    RANGE gbar, e, vhalf, g, i, linf, ltau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.0001 (S/cm2)
    e = -30 (mV)
    vhalf = -82 (mV)
    slope = 8 (mV)
    vhalft = -75 (mV)
    at = 0.011 (/ms)
    zt = 2.2
    gt = 0.4
    q10 = 4.5
}

ASSIGNED {
    v (mV)
    celsius (degC)
    i (mA/cm2)
    g (S/cm2)
    linf
    ltau (ms)
}

STATE { l }

INITIAL {
    rates(v)
    l = linf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*l
    i = g*(v - e)
}

DERIVATIVE gates {
    rates(v)
    l' = (linf - l)/ltau
}

PROCEDURE rates(v (mV)) {
    LOCAL u
    linf = 1/(1 + exp((v - vhalf)/slope))
    u = 0.001*zt*(v - vhalft)*FARADAY/(R*(273.15 + celsius))
    ltau = exp(gt*u)/(q10^((celsius - 33)/10)*at*(1 + exp(u)))
}
