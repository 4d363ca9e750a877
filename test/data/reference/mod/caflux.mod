: A constant calcium current at one point: writes the current and asks nothing of the ion.
NEURON {
    POINT_PROCESS CaFlux
    USEION ca WRITE ica
    RANGE amp
}
UNITS { (nA) = (nanoamp) }
PARAMETER { amp = -1e-3 (nA) }
ASSIGNED { ica (nA) }
BREAKPOINT { ica = amp }
