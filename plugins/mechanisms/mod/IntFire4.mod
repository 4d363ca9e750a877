TITLE Integrate-and-fire cell with excitatory and inhibitory currents of their own time courses
: Carnevale NT, Hines ML (2006) The NEURON Book, chapter 10.
:   de/dt = -e/taue, di1/dt = -i1/taui1, di2/dt = -i2/taui2 + ai1*i1, dm/dt = -m/taum + ae*e + ai2*i2
: An event of positive weight adds to e, of negative weight to i1. The factors are such that one event of weight 1 or -1 takes m from 0 to a
: peak of 1 or -1, and i2 likewise. The cell fires where m reaches 1, and m returns to 0.
: Between events the variables are as the last one left them; an event of the cell's own, no later than the firing, looks again.

NEURON {
    ARTIFICIAL_CELL IntFire4
    RANGE taue, taui1, taui2, taum, e, i1, i2, m
    GLOBAL eps, taueps
}

PARAMETER {
    taue = 5 (ms)
    taui1 = 10 (ms)
    taui2 = 20 (ms)
    taum = 50 (ms) <1e-9, 1e9>
    eps = 1e-6
    taueps = 0.01
}

ASSIGNED {
    e
    i1
    i2
    m
    since (ms)
    ke (1/ms)
    ki1 (1/ms)
    ki2 (1/ms)
    km (1/ms)
    be
    bi1
    bi2
    both
    ae (1/ms)
    ai2 (1/ms)
}

INITIAL {
    apart()
    factors()
    e = 0
    i1 = 0
    i2 = 0
    m = 0
    since = t
    net_send(wait(), 1)
}

: Flag 0: an event from outside; 1: time to look
NET_RECEIVE(w) {
    bring()
    if (flag == 1) {
        if (m > 1 - eps) {
            net_event(t)
            m = 0
        }
        net_send(wait(), 1)
    } else {
        if (w > 0) {
            e = e + w
        } else {
            i1 = i1 + w
        }
        net_move(t + wait())
    }
}

: The variables at t
PROCEDURE bring() {
    LOCAL xe, x1, x2, xm
    xe = exp(-ke*(t - since))
    x1 = exp(-ki1*(t - since))
    x2 = exp(-ki2*(t - since))
    xm = exp(-km*(t - since))
    m = m*xm + be*e*(xm - xe) + (bi2*i2 + bi2*bi1*i1)*(xm - x2) - both*i1*(xm - x1)
    i2 = i2*x2 + bi1*i1*(x2 - x1)
    i1 = i1*x1
    e = e*xe
    since = t
}

: A time no later than the next firing: along the slope of m, which only gets less
FUNCTION wait() (ms) {
    LOCAL slope
    slope = -km*m + ae*e + ai2*i2
    if (slope <= 1e-9) {
        wait = 1e9
    } else {
        wait = (1 - m)/slope
    }
}

: Where two time constants are equal the solution above divides by zero: taui2 is the longest of the three, and taum is none of them. Which one gives way,
: and the order of the questions, are NEURON's, as they show in its answers.
PROCEDURE apart() {
    LOCAL swap
    if (taue < 2*taueps) { taue = 2*taueps }
    if (taui1 < 3*taueps) { taui1 = 3*taueps }
    if (taui2 < 4*taueps) { taui2 = 4*taueps }
    if (taue > taui2 - taueps) { taue = taui2 - taueps }
    if (taui1 > taui2) {
        swap = taui1
        taui1 = taui2
        taui2 = swap
    }
    if (taui1 > taui2 - taueps) { taui1 = taui2 - taueps }
    if (near(taum, taui2)) {
        if (taum <= taui2) {
            taum = taui2 - taueps
        } else {
            taum = taui2 + taueps
        }
    }
    if (near(taum, taui1)) { taum = taui1 - taueps }
    if (near(taum, taue)) {
        if (taum <= taue) {
            taue = taum - taueps
        } else {
            taum = taue - taueps
        }
    }
    : rounding can leave them a little less than taueps apart, and then they move once more
    if (near(taum, taui1)) { taui1 = taum - taueps }
    if (near(taum, taui1)) { taum = taui1 - taueps }
}

FUNCTION near(x, y) {
    near = fabs(x - y) < taueps
}

PROCEDURE factors() {
    LOCAL tp, low, high
    ke = 1/taue
    ki1 = 1/taui1
    ki2 = 1/taui2
    km = 1/taum
    tp = log(km/ke)/(km - ke)
    be = 1/(exp(-km*tp) - exp(-ke*tp))
    ae = be*(ke - km)
    tp = log(ki2/ki1)/(ki2 - ki1)
    bi1 = 1/(exp(-ki2*tp) - exp(-ki1*tp))
    : the peak of m after i1 = 1, with bi2 = 1
    bi2 = 1
    both = bi1*(ki2 - km)/(ki1 - km)
    high = 1
    while (rising(high) > 0) { high = high*10 }
    low = high/10
    while (rising(low) < 0) { low = low/10 }
    while (high - low > 1e-6) {
        tp = 0.5*(low + high)
        if (rising(tp) > 0) {
            low = tp
        } else {
            high = tp
        }
    }
    tp = 0.5*(low + high)
    bi2 = 1/(bi1*(exp(-km*tp) - exp(-ki2*tp)) - both*(exp(-km*tp) - exp(-ki1*tp)))
    both = both*bi2
    ai2 = bi2*(ki2 - km)
}

: dm/dt at time x after i1 = 1, with bi2 so that ai2 = 1
FUNCTION rising(x) {
    rising = (bi1*(ki2*exp(-ki2*x) - km*exp(-km*x)) - both*(ki1*exp(-ki1*x) - km*exp(-km*x)))/(ki2 - km)
}
