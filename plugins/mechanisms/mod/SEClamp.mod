TITLE Single-electrode voltage clamp with three levels
: A battery behind the series resistance rs, joined to the cell for dur1 at amp1, then dur2 at amp2, then dur3 at amp3.
: With a small rs the voltage follows the battery within one step, so the current of the old voltage says nothing:
: i is computed once more after the step from the new voltage, with the battery as it was in the step.

NEURON {
    POINT_PROCESS SEClamp
    ELECTRODE_CURRENT i
    RANGE dur1, amp1, dur2, amp2, dur3, amp3, rs, vc, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (MOhm) = (megohm)
}

PARAMETER {
    rs = 1 (MOhm) <1e-9, 1e9>
    dur1 = 0 (ms) <0, 1e30>
    amp1 = 0 (mV)
    dur2 = 0 (ms) <0, 1e30>
    amp2 = 0 (mV)
    dur3 = 0 (ms) <0, 1e30>
    amp3 = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    vc (mV)
    joined
}

INITIAL { joined = 0 }

BREAKPOINT {
    SOLVE electrode METHOD after_cvode
    battery()
    electrode()
}

PROCEDURE electrode() {
    if (joined) {
        i = (vc - v)/rs
    } else {
        i = 0
    }
}

PROCEDURE battery() {
    LOCAL second, third
    second = dur1 + dur2
    third = second + dur3
    if (dur1) { at_time(dur1) }
    if (dur2) { at_time(second) }
    if (dur3) { at_time(third) }
    joined = 1
    if (t < dur1) {
        vc = amp1
    } else if (t < second) {
        vc = amp2
    } else if (t < third) {
        vc = amp3
    } else {
        vc = 0
        joined = 0
    }
}
