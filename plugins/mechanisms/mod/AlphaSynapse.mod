TITLE Synapse with one conductance transient at a given time, an alpha function
: Rall W (1967) Distinguishing theoretical synaptic potentials computed for different soma-dendritic distributions of
: synaptic input. J Neurophysiol 30:1138-1168. g = gmax*x*exp(1 - x) with x = (t - onset)/tau, which is gmax at x = 1;
: cut off after x = 10. Events have no effect on it.

NEURON {
    POINT_PROCESS AlphaSynapse
    NONSPECIFIC_CURRENT i
    RANGE onset, tau, gmax, e, g, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    onset = 0 (ms)
    tau = 0.1 (ms) <1e-9, 1e9>
    gmax = 0 (uS) <0, 1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
}

BREAKPOINT {
    if (gmax) { at_time(onset) }
    g = gmax*alpha((t - onset)/tau)
    i = g*(v - e)
}

FUNCTION alpha(x) {
    if (x < 0 || x > 10) {
        alpha = 0
    } else {
        alpha = x*exp(1 - x)
    }
}
