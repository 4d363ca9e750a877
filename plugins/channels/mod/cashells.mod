TITLE Calcium in four concentric shells, with a buffer in each and a pump in the membrane
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
