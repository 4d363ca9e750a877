TITLE Leak of the membrane
: A constant conductance with a reversal potential of its own, which sets the rest and the input resistance:
: Rall W (1969) Time constants and electrotonic length of membrane cylinders and neurons. Biophys J 9:1483-1508.

NEURON {
    SUFFIX leak
    NONSPECIFIC_CURRENT i
    RANGE g, e, i
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    g = 5e-5 (S/cm2)
    e = -68 (mV)
}

ASSIGNED {
    v (mV)
    i (mA/cm2)
}

BREAKPOINT { i = g*(v - e) }
