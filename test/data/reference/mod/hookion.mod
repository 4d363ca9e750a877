TITLE BEFORE and AFTER blocks in a mechanism that writes an ion
: Bookkeeping only: NEURON adds the written current to the ion after each of these blocks as well, and a concentration that a block sets is kept.

NEURON {
    SUFFIX hookion
    USEION ca READ eca, cai WRITE ica, cai
    RANGE g, last, seen
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (S) = (siemens)
}

PARAMETER { g = 1e-5 (S/cm2) }

ASSIGNED {
    v (mV)
    eca (mV)
    ica (mA/cm2)
    last (mM)
    seen
}

STATE { cai (mM) }

BEFORE INITIAL { seen = 0 }

INITIAL { cai = 1e-4 }

BREAKPOINT {
    SOLVE pool METHOD cnexp
    ica = g*(v - eca)
}

DERIVATIVE pool { cai' = -ica*10 - (cai - 1e-4)/20 }

AFTER SOLVE {
    last = cai
    if (cai > 2e-4) { cai = 2e-4 }
}

BEFORE STEP { seen = seen + cai*1000 }
