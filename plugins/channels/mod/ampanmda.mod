TITLE Glutamatergic synapse: AMPA and NMDA receptors, NMDA blocked by magnesium
: Block: Jahr CE, Stevens CF (1990) Voltage dependence of NMDA-activated macroscopic conductances predicted by single-channel kinetics.
: J Neurosci 10:3178-3182. Time courses as differences of two exponentials; rise and decay of NMDA at 35 degC: Korinek M et al. (2010)
: J Neurophysiol 104:1914-1924. An event of weight w opens AMPA channels with a peak of w and NMDA channels with one of w times ratio.

NEURON {
    POINT_PROCESS ampanmda
    NONSPECIFIC_CURRENT i
    RANGE taurise, taudecay, nmdarise, nmdadecay, ratio, mg, e, i, iampa, inmda, gampa, gnmda
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
}

PARAMETER {
    taurise = 0.2 (ms)
    taudecay = 2 (ms)
    nmdarise = 2.2 (ms)
    nmdadecay = 50 (ms)
    ratio = 0.5
    mg = 1 (mM)
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    iampa (nA)
    inmda (nA)
    gampa (uS)
    gnmda (uS)
    ampascale
    nmdascale
}

STATE {
    a (uS)
    b (uS)
    c (uS)
    d (uS)
}

INITIAL {
    a = 0
    b = 0
    c = 0
    d = 0
    ampascale = 1/peak(taurise, taudecay)
    nmdascale = 1/peak(nmdarise, nmdadecay)
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    gampa = b - a
    gnmda = (d - c)*block(v)
    iampa = gampa*(v - e)
    inmda = gnmda*(v - e)
    i = iampa + inmda
}

DERIVATIVE decay {
    a' = -a/taurise
    b' = -b/taudecay
    c' = -c/nmdarise
    d' = -d/nmdadecay
}

: the fraction of NMDA channels that magnesium leaves open
FUNCTION block(v (mV)) {
    block = 1/(1 + mg*exp(-0.062*v)/3.57)
}

: the largest value of exp(-t/decay) - exp(-t/rise)
FUNCTION peak(rise (ms), decay (ms)) {
    LOCAL tp
    tp = rise*decay/(decay - rise)*log(decay/rise)
    peak = exp(-tp/decay) - exp(-tp/rise)
}

NET_RECEIVE(weight (uS)) {
    a = a + weight*ampascale
    b = b + weight*ampascale
    c = c + weight*ratio*nmdascale
    d = d + weight*ratio*nmdascale
}
