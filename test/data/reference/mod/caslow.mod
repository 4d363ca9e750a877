: A second, slower writer of calcium: removes it towards a higher rest.
NEURON {
    SUFFIX caslow
    USEION ca READ ica WRITE cai
    RANGE tau, rest
}
UNITS {
    (mA) = (milliamp)
    (mM) = (milli/liter)
}
PARAMETER {
    tau = 50 (ms)
    rest = 2e-4 (mM)
}
STATE { cai (mM) }
ASSIGNED { ica (mA/cm2) }
INITIAL { cai = 1.5e-4 }
BREAKPOINT { SOLVE pool METHOD cnexp }
DERIVATIVE pool { cai' = (rest - cai)/tau }
