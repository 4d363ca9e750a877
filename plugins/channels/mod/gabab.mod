TITLE GABA-B synapse: receptors that activate a G protein, which opens potassium channels together
: Destexhe A, Sejnowski TJ (1995) G protein activation kinetics and spillover of gamma-aminobutyric acid may account for differences
: between inhibitory responses in the hippocampus and thalamus. PNAS 92:9515-9519; rate constants of Destexhe A, Mainen ZF, Sejnowski TJ
: (1998) Kinetic models of synaptic transmission. In: Koch C, Segev I (eds) Methods in Neuronal Modeling, 2nd ed. MIT Press.
: An event is a pulse of transmitter; pulses add. Four G proteins open a channel, so single pulses hardly do: it takes a burst.

NEURON {
    POINT_PROCESS gabab
    NONSPECIFIC_CURRENT i
    RANGE gmax, k1, k2, k3, k4, kd, dur, height, e, i, g, conc
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
    (uM) = (micro/liter)
}

PARAMETER {
    gmax = 0.001 (uS)
    k1 = 0.52 (/ms-mM)
    k2 = 0.0013 (/ms)
    k3 = 0.098 (uM/ms)
    k4 = 0.033 (/ms)
    kd = 100 (uM4)
    dur = 0.3 (ms)
    height = 0.5 (mM)
    e = -95 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    conc (mM)
}

STATE {
    r
    s (uM)
}

INITIAL {
    r = 0
    s = 0
    conc = 0
}

BREAKPOINT {
    SOLVE cascade METHOD cnexp
    g = gmax*s*s*s*s/(s*s*s*s + kd)
    i = g*(v - e)
}

: r: fraction of active receptors, s: active G protein
DERIVATIVE cascade {
    r' = k1*conc*(1 - r) - k2*r
    s' = k3*r - k4*s
}

: weight: height of the pulse, in units of `height`
NET_RECEIVE(weight) {
    if (flag == 0) {
        conc = conc + weight*height
        net_send(dur, 1)
    } else {
        conc = conc - weight*height
        if (conc < 1e-12) { conc = 0 }
    }
}
