: A calcium leak at one point: three files of this kind use the ion in three ways (this one reads the reversal potential).
NEURON {
    POINT_PROCESS CaSpot
    USEION ca READ eca WRITE ica
    RANGE g
}
UNITS {
    (mV) = (millivolt)
    (nA) = (nanoamp)
    (uS) = (microsiemens)
}
PARAMETER { g = 1e-5 (uS) }
ASSIGNED {
    v (mV)
    eca (mV)
    ica (nA)
}
BREAKPOINT { ica = g*(v - eca) }
