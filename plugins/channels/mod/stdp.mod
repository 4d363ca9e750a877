TITLE Synapse whose weight depends on the order of spikes before and after it
: Song S, Miller KD, Abbott LF (2000) Competitive Hebbian learning through spike-timing-dependent synaptic plasticity.
: Nat Neurosci 3:919-926. The membrane where the synapse sits is watched: when it crosses `vpost` upwards, every connection is made
: stronger by what is left of its own trace; an event is made weaker by what is left of the membrane's. Traces add, weights stay within
: 0 and wmax.

NEURON {
    POINT_PROCESS stdp
    NONSPECIFIC_CURRENT i
    RANGE tau, e, aplus, aminus, tauplus, tauminus, wmax, vpost, i, last
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau = 3 (ms)
    e = 0 (mV)
    aplus = 0.005
    aminus = 0.00525
    tauplus = 20 (ms)
    tauminus = 20 (ms)
    wmax = 0.002 (uS)
    vpost = -20 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    post
    sincepost (ms)
    last (uS)
}

STATE { g (uS) }

INITIAL {
    g = 0
    post = 0
    sincepost = 0
    last = 0
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE decay { g' = -g/tau }

: strength: the weight as it is now; pre: the connection's trace, since: when it was that
NET_RECEIVE(weight (uS), strength (uS), pre, since (ms)) {
    INITIAL {
        strength = weight
        pre = 0
        since = t
    }
    if (flag == 0) {
        g = g + strength
        strength = strength - wmax*post*exp(-(t - sincepost)/tauminus)
        if (strength < 0) { strength = 0 }
        last = strength
        pre = pre*exp(-(t - since)/tauplus) + aplus
        since = t
    } else if (flag == 1) {
        WATCH (v > vpost) 2
    } else if (flag == 2) {
        post = post*exp(-(t - sincepost)/tauminus) + aminus
        sincepost = t
        FOR_NETCONS(w, s, p, sp) {
            s = s + wmax*p*exp(-(t - sp)/tauplus)
            if (s > wmax) { s = wmax }
            last = s
        }
    }
}
