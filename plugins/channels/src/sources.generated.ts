// Made by tools/mechanisms/bundle.ts from ../mod/*.mod: edit those and run "npm run mechanisms".
import type { MechanismSource } from './api.ts';

/** The sources by name, which is the order in which a model that uses the package has them. */
export const mechanismSources: readonly MechanismSource[] = [
  {
    name: 'ampanmda',
    file: 'ampanmda.mod',
    text: `TITLE Glutamatergic synapse: AMPA and NMDA receptors, NMDA blocked by magnesium
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
`,
  },
  {
    name: 'bk',
    file: 'bk.mod',
    text: `TITLE Calcium- and voltage-activated potassium current of large conductance (BK)
: Moczydlowski E, Latorre R (1983) Gating kinetics of Ca2+-activated K+ channels from rat muscle incorporated into planar lipid
: bilayers. J Gen Physiol 82:511-542: closed and open, each binding calcium with an affinity that depends on the voltage.

NEURON {
    SUFFIX bk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar, g, oinf, otau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.001 (S/cm2)
    opening = 0.28 (/ms)
    closing = 0.48 (/ms)
    k1 = 0.00048 (mM)
    k2 = 1.3e-7 (mM)
    d1 = 0.84
    d2 = 1
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    cai (mM)
    ik (mA/cm2)
    g (S/cm2)
    oinf
    otau (ms)
}

STATE { o }

INITIAL {
    rates(v, cai)
    o = oinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*o
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v, cai)
    o' = (oinf - o)/otau
}

PROCEDURE rates(v (mV), c (mM)) {
    LOCAL a, b
    a = opening*c/(c + affinity(k1, d1, v))
    b = closing/(1 + c/affinity(k2, d2, v))
    otau = 1/(a + b)
    oinf = a*otau
}

: a dissociation constant k (mM) at 0 mV, seen through the fraction d of the membrane's field
FUNCTION affinity(k (mM), d, v (mV)) (mM) {
    affinity = k*exp(-0.002*d*FARADAY*v/(R*(273.15 + celsius)))
}
`,
  },
  {
    name: 'cal',
    file: 'cal.mod',
    text: `TITLE High-threshold (L-type) calcium current
: Reuveni I, Friedman A, Amitai Y, Gutnick MJ (1993) Stepwise repolarization from Ca2+ plateaus in neocortical pyramidal cells:
: evidence for nonhomogeneous distribution of HVA Ca2+ channels in dendrites. J Neurosci 13:4609-4621.
: Two activation gates and a slow inactivation gate.

NEURON {
    SUFFIX cal
    USEION ca READ eca WRITE ica
    RANGE gbar, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0003 (S/cm2)
}

ASSIGNED {
    v (mV)
    eca (mV)
    ica (mA/cm2)
    g (S/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*h
    ica = g*(v - eca)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b
    a = 0.055*linoid(-(v + 27), 3.8)
    b = 0.94*exp(-(v + 75)/17)
    mtau = 1/(a + b)
    minf = a/(a + b)
    a = 0.000457*exp(-(v + 13)/50)
    b = 0.0065/(1 + exp(-(v + 15)/28))
    htau = 1/(a + b)
    hinf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
`,
  },
  {
    name: 'capool',
    file: 'capool.mod',
    text: `TITLE Calcium under the membrane: a shell that fills by calcium currents and empties exponentially
: Destexhe A, Babloyantz A, Sejnowski TJ (1993) Ionic mechanisms for intrinsic slow oscillations in thalamic relay neurons.
: Biophys J 65:1538-1552. Of what flows in, the fraction \`free\` is not bound at once.

NEURON {
    SUFFIX capool
    USEION ca READ ica WRITE cai
    RANGE depth, tau, rest, free
}

UNITS {
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth = 0.1 (um)
    tau = 80 (ms)
    rest = 5e-5 (mM)
    free = 0.05
}

ASSIGNED { ica (mA/cm2) }

STATE { cai (mM) }

INITIAL { cai = rest }

BREAKPOINT { SOLVE pool METHOD cnexp }

: an inward current is negative and raises the calcium; 1e4 makes mM/ms of (mA/cm2)/(coulomb um)
DERIVATIVE pool { cai' = -(10000)*free*ica/(2*FARADAY*depth) - (cai - rest)/tau }
`,
  },
  {
    name: 'capump',
    file: 'capump.mod',
    text: `TITLE Calcium pump of the plasma membrane, with exchange between a shell under the membrane and the bulk inside
: The cycle of an ATPase that binds calcium inside and lets go of it outside: Schatzmann HJ (1989) The calcium pump of the surface
: membrane and of the sarcoplasmic reticulum. Annu Rev Physiol 51:473-485; as a kinetic scheme: Carnevale NT, Hines ML (2006) The NEURON
: Book. Cambridge University Press, ch. 9. Diffusion of calcium in cytoplasm: Allbritton NL, Meyer T, Stryer L (1992) Science 258:1812-1815.
: The pump's own current ica_pmp is the net flux of its outer step; what other calcium currents carry goes into the shell.
: At 50 nM inside and 2 mM outside the pump is in equilibrium.

NEURON {
    SUFFIX capump
    USEION ca READ cao, cai, ica WRITE cai, ica
    RANGE density, depth, dca, ica_pmp, cabulk
}

UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    (mol) = (1)
    FARADAY = (faraday) (coulomb)
    PI = (pi) (1)
}

PARAMETER {
    density = 1e-13 (mol/cm2)
    depth = 0.2 (um)
    dca = 0.22 (um2/ms)
    k1 = 500 (/mM-ms)
    k2 = 0.25 (/ms)
    k3 = 0.5 (/ms)
    k4 = 0.025 (/mM-ms)
}

CONSTANT { outside = 1e10 (um2) }

ASSIGNED {
    diam (um)
    cao (mM)
    cai (mM)
    ica (mA/cm2)
    ica_pmp (mA/cm2)
    ica_last (mA/cm2)
    perimeter (um)
    shell (um2)
    core (um2)
    exchange (um2/ms)
}

STATE {
    ca (mM) <1e-7>
    cabulk (mM) <1e-7>
    pump (mol/cm2) <1e-16>
    pumpca (mol/cm2) <1e-16>
}

INITIAL {
    perimeter = PI*diam
    shell = PI*depth*(diam - depth)
    core = PI*(diam/2 - depth)^2
    : from the middle of the shell to the middle of the bulk's radius, through the border between them
    exchange = dca*PI*(diam - 2*depth)/(depth/2 + (diam/2 - depth)/2)
    ca = cai
    cabulk = cai
    pump = density*(k2 + k3)/(k1*ca + k4*cao + k2 + k3)
    pumpca = density - pump
    ica_pmp = 0
    ica_last = 0
}

BREAKPOINT {
    SOLVE cycle METHOD sparse
    ica_last = ica_pmp
    ica = ica_pmp
}

: amounts in a micrometre of length: concentration times cross section, density times perimeter (1e10: from mol/cm2 to mM um)
KINETIC cycle {
    COMPARTMENT shell { ca }
    COMPARTMENT core { cabulk }
    COMPARTMENT (1e10)*perimeter { pump pumpca }
    COMPARTMENT outside { cao }

    ~ ca <-> cabulk (exchange, exchange)
    ~ ca + pump <-> pumpca ((1e10)*perimeter*k1, (1e10)*perimeter*k2)
    ~ pumpca <-> pump + cao ((1e10)*perimeter*k3, (1e10)*perimeter*k4)
    CONSERVE pump + pumpca = density*perimeter*(1e10)
    ica_pmp = (1e-4)*2*FARADAY*(f_flux - b_flux)/perimeter
    ~ ca << (-(1e4)*(ica - ica_last)*perimeter/(2*FARADAY))
    cai = ca
}
`,
  },
  {
    name: 'cashells',
    file: 'cashells.mod',
    text: `TITLE Calcium in four concentric shells, with a buffer in each and a pump in the membrane
: Shells and buffer: Yamada WM, Koch C, Adams PR (1989) Multiple channels and calcium dynamics. In: Koch C, Segev I (eds) Methods in
: Neuronal Modeling. MIT Press. Pump: Zador A, Koch C, Brown TH (1990) Biophysical model of a Hebbian synapse. PNAS 87:6718-6722.
: Calcium diffuses radially and binds to a buffer that does not move; calcium currents fill the outer shell, a saturating pump empties it.

NEURON {
    SUFFIX cashells
    USEION ca READ cai, ica WRITE cai
    RANGE dca, total, vmax, kpump, rest
    GLOBAL kon, koff
}

DEFINE SHELLS 4

UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
    PI = (pi) (1)
}

PARAMETER {
    dca = 0.22 (um2/ms)
    total = 0.05 (mM)
    kon = 100 (/mM-ms)
    koff = 0.1 (/ms)
    vmax = 0.001 (mM-um/ms)
    kpump = 0.0005 (mM)
    rest = 5e-5 (mM)
}

ASSIGNED {
    diam (um)
    ica (mA/cm2)
    cai (mM)
    thick (um)
    cross[SHELLS] (um2)
    between[SHELLS]
    leak (mM-um/ms)
}

STATE {
    ca[SHELLS] (mM) <1e-7>
    free[SHELLS] (mM) <1e-6>
    bound[SHELLS] (mM) <1e-6>
}

INITIAL {
    geometry()
    : what the pump moves at rest leaks back
    leak = vmax*rest/(rest + kpump)
    FROM i = 0 TO SHELLS - 1 {
        ca[i] = cai
        free[i] = total*koff/(koff + kon*cai)
        bound[i] = total - free[i]
    }
}

BREAKPOINT { SOLVE shells METHOD sparse }

: shells of equal thickness, the outermost first: cross sections, and the length of a border over the distance of its two shells
PROCEDURE geometry() {
    LOCAL outer
    thick = diam/2/SHELLS
    FROM i = 0 TO SHELLS - 1 {
        outer = diam/2 - i*thick
        cross[i] = PI*thick*(2*outer - thick)
        between[i] = 2*PI*outer/thick
    }
}

KINETIC shells {
    COMPARTMENT i, cross[i] { ca free bound }

    ~ ca[0] << (PI*diam*(-(10000)*ica/(2*FARADAY) + leak - vmax*ca[0]/(ca[0] + kpump)))
    FROM i = 1 TO SHELLS - 1 {
        ~ ca[i-1] <-> ca[i] (dca*between[i], dca*between[i])
    }
    FROM i = 0 TO SHELLS - 1 {
        ~ ca[i] + free[i] <-> bound[i] (kon*cross[i], koff*cross[i])
    }
    cai = ca[0]
}
`,
  },
  {
    name: 'cat',
    file: 'cat.mod',
    text: `TITLE Low-threshold (T-type) calcium current
: Huguenard JR, McCormick DA (1992) Simulation of the currents involved in rhythmic oscillations in thalamic relay neurons.
: J Neurophysiol 68:1373-1383. Two activation gates and one inactivation gate; the current by the Goldman-Hodgkin-Katz equation.
: Rates are those of 24 degC, 5 (m) and 3 (h) times faster for every 10 degC more.

NEURON {
    SUFFIX cat
    USEION ca READ cai, cao WRITE ica
    RANGE pbar, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pbar = 5e-5 (cm/s)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ica = pbar*m*m*h*ghk(v, cai, cao)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    minf = 1/(1 + exp(-(v + 57)/6.2))
    hinf = 1/(1 + exp((v + 81)/4))
    mtau = (0.612 + 1/(exp(-(v + 132)/16.7) + exp((v + 16.8)/18.2)))/5^((celsius - 24)/10)
    if (v < -80) {
        htau = exp((v + 467)/66.6)
    } else {
        htau = 28 + exp(-(v + 22)/10.5)
    }
    htau = htau/3^((celsius - 24)/10)
}

: current for a permeability of 1 cm/s, mA/cm2: 4 F^2 v/(R T) (in - out exp(-u))/(1 - exp(-u)), u = 2 F v/(R T)
FUNCTION ghk(v (mV), in (mM), out (mM)) (mA-s/cm3) {
    LOCAL u
    u = 0.002*FARADAY*v/(R*(273.15 + celsius))
    ghk = 0.002*FARADAY*(in*efun(-u) - out*efun(u))
}

: u/(exp(u) - 1), by its first terms where that is 0/0
FUNCTION efun(u) {
    if (fabs(u) < 1e-4) {
        efun = 1 - u/2
    } else {
        efun = u/(exp(u) - 1)
    }
}
`,
  },
  {
    name: 'gabaa',
    file: 'gabaa.mod',
    text: `TITLE GABA-A synapse: a two-state receptor and pulses of transmitter
: Destexhe A, Mainen ZF, Sejnowski TJ (1994) An efficient method for computing synaptic conductances based on a kinetic model of
: receptor binding. Neural Comput 6:14-18; many presynaptic fibres with one pair of states: Lytton WW (1996) Optimizing synaptic
: conductance calculation for network simulations. Neural Comput 8:501-509. An event begins a pulse of 1 mM that lasts \`dur\` ms; one
: that comes during a pulse makes it longer. \`on\` is the open fraction of receptors that see transmitter, \`off\` of those that do not,
: each times the weight of their fibre.

NEURON {
    POINT_PROCESS gabaa
    NONSPECIFIC_CURRENT i
    RANGE alpha, beta, dur, e, i, g
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
}

PARAMETER {
    alpha = 5 (/ms-mM)
    beta = 0.18 (/ms)
    dur = 1 (ms)
    transmitter = 1 (mM)
    e = -80 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    active (uS)
    openinf
    opentau (ms)
}

STATE {
    on (uS)
    off (uS)
}

INITIAL {
    on = 0
    off = 0
    active = 0
    opentau = 1/(alpha*transmitter + beta)
    openinf = alpha*transmitter*opentau
}

BREAKPOINT {
    SOLVE binding METHOD cnexp
    g = on + off
    i = g*(v - e)
}

DERIVATIVE binding {
    on' = (active*openinf - on)/opentau
    off' = -beta*off
}

: of one fibre: does it see transmitter, how many of its events, its open conductance at the time since, that time
NET_RECEIVE(weight (uS), bound, count, held (uS), since (ms)) {
    INITIAL {
        bound = 0
        count = 0
        held = 0
        since = t
    }
    if (flag == 0) {
        count = count + 1
        if (bound == 0) {
            held = held*exp(-beta*(t - since))
            on = on + held
            off = off - held
            active = active + weight
            since = t
            bound = 1
        }
        net_send(dur, count)
    } else if (flag == count) {
        held = weight*openinf + (held - weight*openinf)*exp(-(t - since)/opentau)
        on = on - held
        off = off + held
        active = active - weight
        since = t
        bound = 0
    }
}
`,
  },
  {
    name: 'gabab',
    file: 'gabab.mod',
    text: `TITLE GABA-B synapse: receptors that activate a G protein, which opens potassium channels together
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

: weight: height of the pulse, in units of \`height\`
NET_RECEIVE(weight) {
    if (flag == 0) {
        conc = conc + weight*height
        net_send(dur, 1)
    } else {
        conc = conc - weight*height
        if (conc < 1e-12) { conc = 0 }
    }
}
`,
  },
  {
    name: 'hcn',
    file: 'hcn.mod',
    text: `TITLE Hyperpolarisation-activated cation current (h current) of CA1 dendrites
: Magee JC (1998) Dendritic hyperpolarization-activated currents modify the integrative properties of hippocampal CA1 pyramidal
: neurons. J Neurosci 18:7613-7624; equations of Poolos NP, Migliore M, Johnston D (2002) Nat Neurosci 5:767-774.
: One gate. vhalf falls from about -82 mV at the soma to -90 mV in distal dendrites.

NEURON {
    SUFFIX hcn
    NONSPECIFIC_CURRENT i
    RANGE gbar, e, vhalf, g, i, linf, ltau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.0001 (S/cm2)
    e = -30 (mV)
    vhalf = -82 (mV)
    slope = 8 (mV)
    vhalft = -75 (mV)
    at = 0.011 (/ms)
    zt = 2.2
    gt = 0.4
    q10 = 4.5
}

ASSIGNED {
    v (mV)
    celsius (degC)
    i (mA/cm2)
    g (S/cm2)
    linf
    ltau (ms)
}

STATE { l }

INITIAL {
    rates(v)
    l = linf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*l
    i = g*(v - e)
}

DERIVATIVE gates {
    rates(v)
    l' = (linf - l)/ltau
}

PROCEDURE rates(v (mV)) {
    LOCAL u
    linf = 1/(1 + exp((v - vhalf)/slope))
    u = 0.001*zt*(v - vhalft)*FARADAY/(R*(273.15 + celsius))
    ltau = exp(gt*u)/(q10^((celsius - 33)/10)*at*(1 + exp(u)))
}
`,
  },
  {
    name: 'ka',
    file: 'ka.mod',
    text: `TITLE A-type potassium current of CA1 pyramidal dendrites
: Hoffman DA, Magee JC, Colbert CM, Johnston D (1997) K+ channel regulation of signal propagation in dendrites of hippocampal
: pyramidal neurons. Nature 387:869-875; equations of Migliore M, Hoffman DA, Magee JC, Johnston D (1999) J Comput Neurosci 7:5-15.
: One activation and one inactivation gate. The defaults are those of the proximal channel; of the distal one (beyond 100 um):
: vhalfn = -1, zn = -1.8, gn = 0.39, an = 0.1.

NEURON {
    SUFFIX ka
    USEION k READ ek WRITE ik
    RANGE gbar, vhalfn, zn, gn, an, g, ninf, linf, ntau, ltau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 0.008 (S/cm2)
    vhalfn = 11 (mV)
    zn = -1.5
    gn = 0.55
    an = 0.05 (/ms)
    vhalfl = -56 (mV)
    zl = 3
    ntaumin = 0.1 (ms)
    ltaumin = 2 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    linf
    ntau (ms)
    ltau (ms)
}

STATE { n l }

INITIAL {
    rates(v)
    n = ninf
    l = linf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n*l
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v)
    n' = (ninf - n)/ntau
    l' = (linf - l)/ltau
}

PROCEDURE rates(v (mV)) {
    LOCAL z, q
    q = 5^((celsius - 24)/10)
    : the gating charge falls where the membrane is hyperpolarised
    z = zn - 1/(1 + exp((v + 40)/5))
    ninf = 1/(1 + boltzmann(z, v - vhalfn))
    ntau = boltzmann(z*gn, v - vhalfn)/(q*an*(1 + boltzmann(z, v - vhalfn)))
    if (ntau < ntaumin) { ntau = ntaumin }
    linf = 1/(1 + boltzmann(zl, v - vhalfl))
    ltau = 0.26*(v + 50)
    if (ltau < ltaumin) { ltau = ltaumin }
}

: exp(z F u/(R T)), u in mV
FUNCTION boltzmann(z, u (mV)) {
    boltzmann = exp(0.001*z*u*FARADAY/(R*(273.15 + celsius)))
}
`,
  },
  {
    name: 'kdr',
    file: 'kdr.mod',
    text: `TITLE Delayed rectifier potassium current
: Traub RD, Miles R (1991) Neuronal networks of the hippocampus. Cambridge University Press; in the form of Pospischil M et al. (2008)
: Biol Cybern 99:427-441. Four activation gates. Rates are those of 36 degC, 3 times faster for every 10 degC more.

NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, vt, g, ninf, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.005 (S/cm2)
    vt = -60 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
}

STATE { n }

INITIAL {
    rates(v - vt)
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n*n*n*n
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v - vt)
    n' = (ninf - n)/ntau
}

: u: potential above vt, which sets the threshold
PROCEDURE rates(u (mV)) {
    LOCAL a, b, q
    q = 3^((celsius - 36)/10)
    a = 0.032*linoid(15 - u, 5)
    b = 0.5*exp((10 - u)/40)
    ntau = 1/(q*(a + b))
    ninf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
`,
  },
  {
    name: 'km',
    file: 'km.mod',
    text: `TITLE Slow potassium current without inactivation (M current)
: Yamada WM, Koch C, Adams PR (1989) Multiple channels and calcium dynamics. In: Koch C, Segev I (eds) Methods in Neuronal Modeling.
: MIT Press; in the form of Pospischil M et al. (2008) Biol Cybern 99:427-441. One activation gate.
: Rates are those of 36 degC, 2.3 times faster for every 10 degC more.

NEURON {
    SUFFIX km
    USEION k READ ek WRITE ik
    RANGE gbar, taumax, g, ninf, ntau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 7e-5 (S/cm2)
    taumax = 1000 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
}

STATE { n }

INITIAL {
    rates(v)
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(v)
    n' = (ninf - n)/ntau
}

PROCEDURE rates(v (mV)) {
    ninf = 1/(1 + exp(-(v + 35)/10))
    ntau = taumax/((3.3*exp((v + 35)/20) + exp(-(v + 35)/20))*2.3^((celsius - 36)/10))
}
`,
  },
  {
    name: 'naf',
    file: 'naf.mod',
    text: `TITLE Fast sodium current
: Traub RD, Miles R (1991) Neuronal networks of the hippocampus. Cambridge University Press; in the form of Pospischil M et al. (2008)
: Minimal Hodgkin-Huxley type models for different classes of cortical and thalamic neurons. Biol Cybern 99:427-441.
: Three activation gates and one inactivation gate. Rates are those of 36 degC, 3 times faster for every 10 degC more.

NEURON {
    SUFFIX naf
    USEION na READ ena WRITE ina
    RANGE gbar, vt, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.05 (S/cm2)
    vt = -60 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INITIAL {
    rates(v - vt)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v - vt)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

: u: potential above vt, which sets the threshold
PROCEDURE rates(u (mV)) {
    LOCAL a, b, q
    q = 3^((celsius - 36)/10)
    a = 0.32*linoid(13 - u, 4)
    b = 0.28*linoid(u - 40, 5)
    mtau = 1/(q*(a + b))
    minf = a/(a + b)
    a = 0.128*exp((17 - u)/18)
    b = 4/(1 + exp((40 - u)/5))
    htau = 1/(q*(a + b))
    hinf = a/(a + b)
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
`,
  },
  {
    name: 'nap',
    file: 'nap.mod',
    text: `TITLE Persistent sodium current
: Magistretti J, Alonso A (1999) Biophysical properties and slow voltage-dependent inactivation of a sustained sodium current in
: entorhinal cortex layer-II principal neurons. J Gen Physiol 114:491-509; activation times as in Hay E et al. (2011) PLoS Comput Biol
: 7:e1002107. Three activation gates and a very slow inactivation gate. Rates are those of 21 degC, 2.3 times faster for every 10 degC more.

NEURON {
    SUFFIX nap
    USEION na READ ena WRITE ina
    RANGE gbar, g, minf, hinf, mtau, htau
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0005 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    minf
    hinf
    mtau (ms)
    htau (ms)
}

STATE { m h }

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    q = 2.3^((celsius - 21)/10)
    minf = 1/(1 + exp(-(v + 52.6)/4.6))
    a = 0.182*linoid(-(v + 38), 6)
    b = 0.124*linoid(v + 38, 6)
    mtau = 6/(q*(a + b))
    hinf = 1/(1 + exp((v + 48.8)/10))
    a = 2.88e-6*linoid(v + 17, 4.63)
    b = 6.94e-6*linoid(-(v + 64.4), 2.63)
    htau = 1/(q*(a + b))
}

: x/(exp(x/k) - 1), by its first terms where that is 0/0
FUNCTION linoid(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linoid = k*(1 - x/k/2)
    } else {
        linoid = x/(exp(x/k) - 1)
    }
}
`,
  },
  {
    name: 'sk',
    file: 'sk.mod',
    text: `TITLE Calcium-activated potassium current of small conductance (SK)
: Kohler M, Hirschberg B, Bond CT, Kinzie JM, Marrion NV, Maylie J, Adelman JP (1996) Small-conductance, calcium-activated potassium
: channels from mammalian brain. Science 273:1709-1714. One gate that follows the calcium inside and not the voltage.

NEURON {
    SUFFIX sk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar, khalf, hill, ztau, g, zinf
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.0001 (S/cm2)
    khalf = 0.00043 (mM)
    hill = 4.8
    ztau = 1 (ms)
}

ASSIGNED {
    v (mV)
    ek (mV)
    cai (mM)
    ik (mA/cm2)
    g (S/cm2)
    zinf
}

STATE { z }

INITIAL {
    rates(cai)
    z = zinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*z
    ik = g*(v - ek)
}

DERIVATIVE gates {
    rates(cai)
    z' = (zinf - z)/ztau
}

PROCEDURE rates(c (mM)) {
    if (c > 0) {
        zinf = 1/(1 + (khalf/c)^hill)
    } else {
        zinf = 0
    }
}
`,
  },
  {
    name: 'stdp',
    file: 'stdp.mod',
    text: `TITLE Synapse whose weight depends on the order of spikes before and after it
: Song S, Miller KD, Abbott LF (2000) Competitive Hebbian learning through spike-timing-dependent synaptic plasticity.
: Nat Neurosci 3:919-926. The membrane where the synapse sits is watched: when it crosses \`vpost\` upwards, every connection is made
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
`,
  },
  {
    name: 'tmsyn',
    file: 'tmsyn.mod',
    text: `TITLE Synapse with short-term depression and facilitation
: Tsodyks M, Pawelzik K, Markram H (1998) Neural networks with dynamic synapses. Neural Comput 10:821-835; from event to event:
: Fuhrmann G, Segev I, Markram H, Tsodyks M (2002) Coding of temporal information by activity-dependent synapses.
: J Neurophysiol 87:140-148. Each connection keeps its own resources x and its own utilisation u.

NEURON {
    POINT_PROCESS tmsyn
    NONSPECIFIC_CURRENT i
    RANGE tau, trec, tfac, u0, e, i, released
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau = 3 (ms)
    trec = 800 (ms)
    tfac = 0 (ms)
    u0 = 0.5
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    released
}

STATE { g (uS) }

INITIAL {
    g = 0
    released = 0
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    i = g*(v - e)
}

DERIVATIVE decay { g' = -g/tau }

: x: resources that are there, u: the fraction of them that an event uses, since: the last event
NET_RECEIVE(weight (uS), x, u, since (ms)) {
    INITIAL {
        x = 1
        u = 0
        since = t
    }
    x = 1 - (1 - x)*exp(-(t - since)/trec)
    if (tfac > 0) {
        u = u*exp(-(t - since)/tfac)
        u = u + u0*(1 - u)
    } else {
        u = u0
    }
    released = u*x
    g = g + weight*released
    x = x - released
    since = t
}
`,
  },
];
