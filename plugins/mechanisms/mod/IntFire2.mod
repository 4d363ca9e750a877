TITLE Integrate-and-fire cell with a synaptic current that decays and a steady one
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
