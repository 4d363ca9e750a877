// Made by tools/mechanisms/bundle.ts from ../mod/*.mod: edit those and run "npm run mechanisms".
import type { MechanismSource } from './api.ts';

/** The sources in the order of registration: mechanisms of one segment run in this order, before those of a model. */
export const mechanismSources: readonly MechanismSource[] = [
  {
    name: 'pas',
    file: 'pas.mod',
    text: `TITLE Passive leak of the membrane
: A conductance that never changes, in series with a battery: Ohm's law.

NEURON {
    SUFFIX pas
    NONSPECIFIC_CURRENT i
    RANGE g, e
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    g = 0.001 (S/cm2)
    e = -70 (mV)
}

ASSIGNED {
    v (mV)
    i (mA/cm2)
}

BREAKPOINT { i = g*(v - e) }
`,
  },
  {
    name: 'IClamp',
    file: 'IClamp.mod',
    text: `TITLE Current clamp: one rectangular pulse
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
`,
  },
  {
    name: 'AlphaSynapse',
    file: 'AlphaSynapse.mod',
    text: `TITLE Synapse with one conductance transient at a given time, an alpha function
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
`,
  },
  {
    name: 'ExpSyn',
    file: 'ExpSyn.mod',
    text: `TITLE Synapse whose conductance jumps at an event and decays exponentially
: The first-order kinetics of a receptor after a brief pulse of transmitter: Destexhe A, Mainen ZF, Sejnowski TJ (1994)
: An efficient method for computing synaptic conductances based on a kinetic model of receptor binding. Neural Comput 6:14-18.

NEURON {
    POINT_PROCESS ExpSyn
    NONSPECIFIC_CURRENT i
    RANGE tau, e, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau = 0.1 (ms) <1e-9, 1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
}

STATE { g (uS) }

INITIAL { g = 0 }

BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE decay { g' = -g/tau }

NET_RECEIVE(weight (uS)) { g = g + weight }
`,
  },
  {
    name: 'Exp2Syn',
    file: 'Exp2Syn.mod',
    text: `TITLE Synapse whose conductance is a difference of two exponentials
: Kinetics of two stages, rise tau1 and decay tau2: Wilson MA, Bower JM (1989) The simulation of large-scale neural networks.
: In: Koch C, Segev I (eds) Methods in Neuronal Modeling. MIT Press. Scaled so that an event of weight w peaks at w.
: At the start a rise that is not faster than the decay is made 0.9999 of it (an alpha function, nearly), and one that is
: practically instantaneous 1e-9 of it.

NEURON {
    POINT_PROCESS Exp2Syn
    NONSPECIFIC_CURRENT i
    RANGE tau1, tau2, e, g, i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau1 = 0.1 (ms) <1e-9, 1e9>
    tau2 = 10 (ms) <1e-9, 1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    scale
}

STATE {
    A (uS)
    B (uS)
}

INITIAL {
    LOCAL peak
    if (tau1/tau2 > 0.9999) { tau1 = 0.9999*tau2 }
    if (tau1/tau2 < 1e-9) { tau1 = tau2*1e-9 }
    A = 0
    B = 0
    peak = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
    scale = 1/(-exp(-peak/tau1) + exp(-peak/tau2))
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    g = B - A
    i = g*(v - e)
}

DERIVATIVE decay {
    A' = -A/tau1
    B' = -B/tau2
}

NET_RECEIVE(weight (uS)) {
    A = A + weight*scale
    B = B + weight*scale
}
`,
  },
  {
    name: 'SEClamp',
    file: 'SEClamp.mod',
    text: `TITLE Single-electrode voltage clamp with three levels
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
`,
  },
  {
    name: 'VClamp',
    file: 'VClamp.mod',
    text: `TITLE Two-electrode voltage clamp with an amplifier of finite gain
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
`,
  },
  {
    name: 'APCount',
    file: 'APCount.mod',
    text: `TITLE Counter of upward crossings of a level by the voltage
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
`,
  },
  {
    name: 'hh',
    file: 'hh.mod',
    text: `TITLE Sodium, potassium and leak currents of the squid giant axon
: Hodgkin AL, Huxley AF (1952) A quantitative description of membrane current and its application to conduction and
: excitation in nerve. J Physiol 117:500-544. Here depolarisation is positive and the axon rests at -65 mV; the rates
: are those of 6.3 degC and three times faster for every 10 degC more.

NEURON {
    SUFFIX hh
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gnabar, gkbar, gl, el, gna, gk
    GLOBAL minf, hinf, ninf, mtau, htau, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gnabar = 0.12 (S/cm2)
    gkbar = 0.036 (S/cm2)
    gl = 0.0003 (S/cm2)
    el = -54.3 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ek (mV)
    ina (mA/cm2)
    ik (mA/cm2)
    il (mA/cm2)
    gna (S/cm2)
    gk (S/cm2)
    minf
    hinf
    ninf
    mtau (ms)
    htau (ms)
    ntau (ms)
}

STATE { m h n }

INITIAL {
    rates(v)
    m = minf
    h = hinf
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    gna = gnabar*m*m*m*h
    ina = gna*(v - ena)
    gk = gkbar*n*n*n*n
    ik = gk*(v - ek)
    il = gl*(v - el)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    n' = (ninf - n)/ntau
}

: Steady states and time constants of the gates. Factors and sums stand in an order that keeps the last bit of the answer.
PROCEDURE rates(v (mV)) {
    LOCAL opening, closing, both, q10
    TABLE minf, mtau, hinf, htau, ninf, ntau DEPEND celsius FROM -100 TO 100 WITH 200

UNITSOFF
    q10 = 3^((celsius - 6.3)/10)

    opening = 0.1*linoid(-(v + 40), 10)
    closing = 4*exp(-(v + 65)/18)
    both = opening + closing
    mtau = 1/(q10*both)
    minf = opening/both

    opening = 0.07*exp(-(v + 65)/20)
    closing = 1/(exp(-(v + 35)/10) + 1)
    both = opening + closing
    htau = 1/(q10*both)
    hinf = opening/both

    opening = 0.01*linoid(-(v + 55), 10)
    closing = 0.125*exp(-(v + 65)/80)
    both = opening + closing
    ntau = 1/(q10*both)
    ninf = opening/both
UNITSON
}

: x/(exp(x/y) - 1), by its first terms where that is 0/0
FUNCTION linoid(x, y) {
    if (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } else {
        linoid = x/(exp(x/y) - 1)
    }
}
`,
  },
  {
    name: 'NetStim',
    file: 'NetStim.mod',
    text: `TITLE Source of events at equal or random intervals
: number events, the first at about start, the others each an interval later. An event that arrives with a positive weight
: starts the same train anew unless one is under way; a negative weight ends the one under way.
: noise is the part of the interval that is random: 0 for equal intervals, 1 for a Poisson process, in between a fixed part and an exponential one.

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
    RANDOM chance
}

PARAMETER {
    interval = 10 (ms)
    number = 10
    start = 50 (ms)
    noise = 0
}

ASSIGNED {
    running
    sent
}

INITIAL {
    LOCAL wait
    running = 0
    sent = 0
    random_setseq(chance, 0)
    if (noise < 0) { noise = 0 }
    if (noise > 1) { noise = 1 }
    if (start >= 0 && number > 0) {
        running = 1
        : start, but for the rounding of these two sums, which is part of the answer; the mean of the random part is taken off, so that the first
        : event is at start on average
        wait = start + gap(interval) - interval*(1 - noise)
        if (wait < 0) { wait = 0 }
        net_send(wait, 3)
    }
}

: Time between two events; a mean of 0 or less would never end
FUNCTION gap(mean (ms)) (ms) {
    LOCAL long
    long = mean
    if (long <= 0) { long = 0.01 }
    if (noise == 0) {
        gap = long
    } else {
        gap = (1 - noise)*long + noise*long*random_negexp(chance)
    }
}

: Flag 0: an event from outside; 3: sent by INITIAL, starts the first train; 1: the next event of a train is due
NET_RECEIVE(w) {
    LOCAL next
    if (flag == 0) {
        if (w > 0 && running == 0 && number > 0) {
            running = 1
            sent = 0
            next = gap(interval) - interval*(1 - noise)
            if (next < 0) { next = 0 }
            net_send(next, 1)
        } else if (w < 0) {
            running = 0
        }
    } else if (flag == 3) {
        if (running == 1) { net_send(0, 1) }
    } else if (running == 1) {
        sent = sent + 1
        net_event(t)
        next = gap(interval)
        if (sent >= number) {
            running = 0
        } else {
            net_send(next, 1)
        }
    }
}
`,
  },
  {
    name: 'IntFire1',
    file: 'IntFire1.mod',
    text: `TITLE Leaky integrate-and-fire cell that events push at once
: Stein RB (1965) A theoretical analysis of neuronal variability. Biophys J 5:173-194.
: m decays with tau and jumps by the weight of an event; above 1 the cell fires and is deaf for refrac. Between events m is as the last one left it.

NEURON {
    ARTIFICIAL_CELL IntFire1
    RANGE tau, refrac, m
}

PARAMETER {
    tau = 10 (ms) <1e-9, 1e9>
    refrac = 5 (ms) <0, 1e9>
}

ASSIGNED {
    m
    since (ms)
    deaf
}

INITIAL {
    m = 0
    since = t
    deaf = 0
}

: Flag 0: an event from outside; 1: the cell can hear again
NET_RECEIVE(w) {
    if (flag == 1) {
        deaf = 0
        m = 0
        since = t
    } else if (deaf == 0) {
        m = m*exp(-(t - since)/tau) + w
        since = t
        if (m > 1) {
            deaf = 1
            m = 2
            net_send(refrac, 1)
            net_event(t)
        }
    }
}
`,
  },
  {
    name: 'IntFire2',
    file: 'IntFire2.mod',
    text: `TITLE Integrate-and-fire cell with a synaptic current that decays and a steady one
: Carnevale NT, Hines ML (2006) The NEURON Book, chapter 10 (artificial cells whose firing times are found, not stepped to).
:   taus*di/dt = -(i - ib),  taum*dm/dt = -m + i,  taus > taum
: An event adds its weight to i. The cell fires where m reaches 1: m returns to 0, i goes on. Between events i and m are as the last one left them.
: The time of firing follows from the solution
:   m(T) = a + b*exp(-T/taus) + (m - a - b)*exp(-T/taum),  a = ib,  b = taus/(taus - taum)*(i - ib)

NEURON {
    ARTIFICIAL_CELL IntFire2
    RANGE taus, taum, ib, i, m
}

PARAMETER {
    taus = 20 (ms) <1e-9, 1e9>
    taum = 10 (ms) <1e-9, 1e9>
    ib = 0
}

ASSIGNED {
    i
    m
    since (ms)
}

INITIAL {
    if (taus <= taum) { taus = taum + 0.1 }
    i = ib
    m = 0
    since = t
    net_send(wait(), 1)
}

: Flag 0: an event from outside; 1: m reaches 1
NET_RECEIVE(w) {
    bring()
    if (flag == 1) {
        net_event(t)
        m = 0
        net_send(wait(), 1)
    } else {
        i = i + w
        if (m >= 1) {
            net_move(t)
        } else {
            net_move(t + wait())
        }
    }
}

: b of the solution above
FUNCTION drive() {
    drive = taus/(taus - taum)*(i - ib)
}

: i and m at t
PROCEDURE bring() {
    LOCAL slow, fast, b
    slow = exp(-(t - since)/taus)
    fast = exp(-(t - since)/taum)
    b = drive()
    m = ib + b*slow + (m - ib - b)*fast
    i = ib + (i - ib)*slow
    since = t
}

: Time until m is 1 if nothing comes in between; 1e9 for never
FUNCTION wait() (ms) {
    LOCAL a, b, rest, r, slope, top, x
    a = ib
    b = drive()
    rest = m - a - b
    r = taum/taus
    slope = r*b + rest
    wait = 1e9
    : as a function of x = exp(-T/taum), which goes from 1 to 0, m is a + b*x^r + rest*x with this slope at x = 1
    if (a > 1) {
        x = 0
        if (slope < 0) { x = 1 + (1 - m)/slope }
        if (b <= 0 && x <= 0) {
            wait = -taus*log(root(a, rest, b, 1/r, (1 - a)/b))
        } else {
            wait = -taum*log(root(a, b, rest, r, x))
        }
    } else if (a + b > 1) {
        : b > 0: m has one maximum, where x^(r - 1) = -rest/(r*b)
        if (slope < 0) {
            top = pow(-rest/(r*b), 1/(r - 1))
            if (a + b*pow(top, r) + rest*top > 1) {
                wait = -taum*log(root(a, b, rest, r, 1 + (1 - m)/slope))
            }
        }
    }
}

: The x near a start with a + b*x^r + c*x = 1, by Newton's method
FUNCTION root(a, b, c, r, start) {
    LOCAL x, dx, off, going, turns
    x = start
    going = 1
    turns = 0
    while (going) {
        if (x > 1) { x = 1 }
        if (x < 1e-4) { x = 1e-4 }
        off = 1 - (a + b*pow(x, r) + c*x)
        dx = off/(r*b*pow(x, r - 1) + c)
        x = x + dx
        turns = turns + 1
        if ((fabs(dx) <= 1e-6 && fabs(off) <= 1e-6) || turns == 11) { going = 0 }
    }
    if (x > 1) { x = 1 }
    if (x < 1e-4) { x = 1e-4 }
    root = x
}
`,
  },
  {
    name: 'IntFire4',
    file: 'IntFire4.mod',
    text: `TITLE Integrate-and-fire cell with excitatory and inhibitory currents of their own time courses
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
`,
  },
];
