TITLE Calcium under the membrane: a shell that fills by calcium currents and empties exponentially
: Destexhe A, Babloyantz A, Sejnowski TJ (1993) Ionic mechanisms for intrinsic slow oscillations in thalamic relay neurons.
: Biophys J 65:1538-1552. Of what flows in, the fraction `free` is not bound at once.

NEURON {
    SUFFIX capool
    USEION ca READ ica WRITE cai
    RANGE depth, tau, rest, free
}

UNITS {
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth = 0.1 (um)
    tau = 80 (ms)
    rest = 5e-5 (mM)
    free = 0.05
}

ASSIGNED { ica (mA/cm2) }

STATE { cai (mM) }

INITIAL { cai = rest }

BREAKPOINT { SOLVE pool METHOD cnexp }

: an inward current is negative and raises the calcium; 1e4 makes mM/ms of (mA/cm2)/(coulomb um)
DERIVATIVE pool { cai' = -(10000)*free*ica/(2*FARADAY*depth) - (cai - rest)/tau }
