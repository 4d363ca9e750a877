TITLE Counter of upward crossings of a level by the voltage
: Looks once a step, after the voltage is known: time is the end of the step in which v came to thresh or above it.

NEURON {
    POINT_PROCESS APCount
    RANGE n, thresh, time, firing
}

UNITS { (mV) = (millivolt) }

PARAMETER {
    thresh = -20 (mV)
}

ASSIGNED {
    v (mV)
    n
    time (ms)
    firing
}

INITIAL {
    n = 0
    firing = 0
    look()
}

BREAKPOINT {
    SOLVE look METHOD after_cvode
}

PROCEDURE look() {
    if (v >= thresh && !firing) {
        firing = 1
        n = n + 1
        time = t
    }
    if (firing && v < thresh && t > time) { firing = 0 }
}
