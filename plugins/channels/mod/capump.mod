TITLE Calcium pump of the plasma membrane, with exchange between a shell under the membrane and the bulk inside
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
