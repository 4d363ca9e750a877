TITLE Current clamp: one rectangular pulse
: amp flows into the cell from del on, for dur. The pulse has its start and not its end: del <= t < del + dur.

NEURON {
    POINT_PROCESS IClamp
    ELECTRODE_CURRENT i
    RANGE del, dur, amp, i
}

UNITS { (nA) = (nanoamp) }

PARAMETER {
    del = 0 (ms)
    dur = 0 (ms) <0, 1e30>
    amp = 0 (nA)
}

ASSIGNED { i (nA) }

INITIAL { i = 0 }

BREAKPOINT {
    at_time(del)
    at_time(del + dur)
    if (t >= del && t < del + dur) {
        i = amp
    } else {
        i = 0
    }
}
