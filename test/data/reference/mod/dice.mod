TITLE Random numbers of every kind, once a step
: Bookkeeping only: what the functions draw, and a noise current made of one of them.

NEURON {
    SUFFIX dice
    NONSPECIFIC_CURRENT i
    RANGE u, e, n, p, amp, first, i
    GLOBAL seed
}

UNITS { (mA) = (milliamp) }

PARAMETER {
    amp = 0.002 (mA/cm2)
    seed = 17
}

ASSIGNED {
    i (mA/cm2)
    u
    e
    n
    p
    first
}

INITIAL {
    set_seed(seed)
    first = scop_random()
    u = 0
}

BREAKPOINT {
    SOLVE throw METHOD after_cvode
    i = amp*(0.5 - u)
}

PROCEDURE throw() {
    u = scop_random()
    e = exprand(2)
    n = normrand(1, 0.5)
    p = poisrand(3)
}
