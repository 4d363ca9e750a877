TITLE Calcium below the membrane: a shell that calcium currents fill, that decays and diffuses along the cable

NEURON {
    SUFFIX capool
    USEION ca READ ica, cai WRITE cai
    RANGE depth, tau, rest, D
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
    PI = (pi) (1)
}

PARAMETER {
    depth = 0.1 (um)
    tau = 20 (ms)
    rest = 5e-5 (mM)
    D = 0.22 (um2/ms)
}

ASSIGNED {
    diam (um)
    ica (mA/cm2)
}

STATE { cai (mM) }

BREAKPOINT { SOLVE shell METHOD sparse }

KINETIC shell {
    COMPARTMENT PI*diam*depth {cai}
    LONGITUDINAL_DIFFUSION D*PI*diam*depth {cai}
    ~ cai << (PI*diam*depth*(-(10000)*ica/(2*FARADAY*depth) + rest/tau))
    ~ cai -> (PI*diam*depth/tau)
}
