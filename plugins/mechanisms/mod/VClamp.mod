TITLE Two-electrode voltage clamp with an amplifier of finite gain
: An electrode and its follower (time constant tau1) feed the difference from the command voltage to an amplifier (gain, time constant tau2), whose
: output drives the cell through rstim; the part fac of the output leaks into what the electrode reads. Both stages are discretised by
: backward Euler, and the three unknowns, the reading vi, the output vo and the error e, are those of linear equations:
:   vi = v + fac*(vo - v)
:   tau2*(vo - vo0)/dt + vo = -gain*e
:   tau1*(vi - e - (vi0 - e0))/dt + vi - 2*e = command
: The current is computed once more after the step from the new voltage, with the command as it was in the step.

NEURON {
    POINT_PROCESS VClamp
    ELECTRODE_CURRENT i
    RANGE dur, amp, gain, rstim, tau1, tau2, fac, i, vi, vo, e
}

DEFINE LEVELS 3

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (MOhm) = (megohm)
}

PARAMETER {
    dur[LEVELS] (ms) <0, 1e30>
    amp[LEVELS] (mV)
    gain = 1e5
    rstim = 1 (MOhm) <1e-9, 1e9>
    tau1 = 0.001 (ms)
    tau2 = 0 (ms)
    fac = 0
}

ASSIGNED {
    v (mV)
    i (nA)
    dt (ms)
    vi (mV)
    vo (mV)
    e (mV)
    vi0 (mV)
    vo0 (mV)
    e0 (mV)
    command (mV)
    joined
}

INITIAL {
    joined = 0
    e = 0
    vi = v
    vo = v
    keep()
}

BREAKPOINT {
    SOLVE settle METHOD after_cvode
    level()
    amplifier()
}

PROCEDURE keep() {
    vi0 = vi
    vo0 = vo
    e0 = e
}

PROCEDURE settle() {
    amplifier()
    keep()
}

PROCEDURE amplifier() {
    LOCAL first, second, held
    if (joined) {
        first = tau1/dt
        second = tau2/dt
        held = second*vo0/(1 + second)
        e = ((1 + first)*((1 - fac)*v + fac*held) - command - first*(vi0 - e0))/((1 + first)*fac*gain/(1 + second) + 2 + first)
        vo = held - gain*e/(1 + second)
        vi = v + fac*(vo - v)
        i = (vo - v)/rstim
    } else {
        i = 0
    }
}

PROCEDURE level() {
    LOCAL ends
    joined = 0
    command = 0
    ends = 0
    FROM k = 0 TO LEVELS - 1 {
        ends = ends + dur[k]
        if (dur[k]) { at_time(ends) }
        if (!joined && t < ends) {
            joined = 1
            command = amp[k]
        }
    }
}
