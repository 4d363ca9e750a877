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
    dur = 0 (ms)
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
    gmax = 0 (uS)
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
    tau1 = 0.1 (ms)
    tau2 = 10 (ms)
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
    dur1 = 0 (ms)
    amp1 = 0 (mV)
    dur2 = 0 (ms)
    amp2 = 0 (mV)
    dur3 = 0 (ms)
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
    text: `TITLE Source of events at equal intervals
: number events, the first at start, the others each an interval later. An event that arrives with a positive weight
: starts the same train anew unless one is under way; a negative weight ends the one under way.
: noise is there for its name and has to be 0: events at random times need a random stream, which this one does not have.

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
}

PARAMETER {
    interval = 10 (ms)
    number = 10
    start = 50 (ms)
    noise = 0 <0, 0>
}

ASSIGNED {
    running
    sent
}

INITIAL {
    LOCAL wait
    running = 0
    sent = 0
    if (start >= 0 && number > 0) {
        running = 1
        : start, but for the rounding of these two sums, which is part of the answer
        wait = start + gap() - interval
        if (wait < 0) { wait = 0 }
        net_send(wait, 3)
    }
}

: Time between two events; 0 or less would never end
FUNCTION gap() (ms) {
    if (interval <= 0) {
        gap = 0.01
    } else {
        gap = interval
    }
}

: Flag 0: an event from outside; 3: sent by INITIAL, starts the first train; 1: the next event of a train is due
NET_RECEIVE(w) {
    if (flag == 0) {
        if (w > 0 && running == 0 && number > 0) {
            running = 1
            sent = 0
            net_send(gap() - interval, 1)
        } else if (w < 0) {
            running = 0
        }
    } else if (flag == 3) {
        if (running == 1) { net_send(0, 1) }
    } else if (running == 1) {
        sent = sent + 1
        net_event(t)
        if (sent >= number) {
            running = 0
        } else {
            net_send(gap(), 1)
        }
    }
}
`,
  },
];
