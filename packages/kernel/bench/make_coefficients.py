"""Computes the constants of the elementary functions and writes src/math/internal/coefficients.generated.ts.

    python3 -m venv venv && venv/bin/pip install mpmath==1.3.0
    venv/bin/python packages/kernel/bench/make_coefficients.py > packages/kernel/src/math/internal/coefficients.generated.ts

Polynomials are minimax (Remez exchange in 80-digit arithmetic), each coefficient then rounded to a double; the error
written beside each is measured after that rounding.
"""

import struct
import sys

from mpmath import mp, mpf

mp.dps = 80


def remez(f, lo, hi, degree, weight, rounds=12):
    """Coefficients c0 … of the polynomial of this degree with the least maximum of |(p − f)·weight| on [lo, hi]."""
    n = degree + 2
    # Chebyshev nodes, turned a little: none may fall on 0, where most weights vanish.
    nodes = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * (i + mpf("0.4")) / n) for i in range(n)]
    for _ in range(rounds):
        a = mp.matrix(n, n)
        b = mp.matrix(n, 1)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                a[i, j] = x**j * weight(x)
            a[i, degree + 1] = (-1) ** i
            b[i] = f(x) * weight(x)
        solution = mp.lu_solve(a, b)
        c = [solution[j] for j in range(degree + 1)]

        def error(x):
            return (mp.polyval(c[::-1], x) - f(x)) * weight(x)

        # One extremum between each two sign changes of the error, found on a fine grid: enough for a quadratic exchange.
        count = 60 * n
        grid = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / count) for i in range(count + 1)]
        values = [error(x) for x in grid]
        extrema = []
        start = 0
        for i in range(1, count + 2):
            if i == count + 1 or (values[i] > 0) != (values[start] > 0):
                best = max(range(start, i), key=lambda j: abs(values[j]))
                extrema.append((grid[best], values[best]))
                start = i
        if len(extrema) < n:
            raise ArithmeticError(f"the error has {len(extrema)} extrema, {n} are needed")
        while len(extrema) > n:
            extrema.pop(0 if abs(extrema[0][1]) < abs(extrema[-1][1]) else -1)
        nodes = [x for x, _ in extrema]
        sizes = [abs(v) for _, v in extrema]
        if max(sizes) / min(sizes) < mpf("1.0001"):
            break
    return c


def measured(c, f, lo, hi, weight):
    count = 4001
    worst = mpf(0)
    for i in range(count):
        x = lo + (hi - lo) * i / (count - 1)
        worst = max(worst, abs((mp.polyval([mpf(v) for v in c[::-1]], x) - f(x)) * weight(x)))
    return worst


def taylor(term, first=0):
    """The function of x given by its power series, term(k) the coefficient of x^k; free of the cancellation its closed form has at 0."""
    coefficients = [term(k) for k in range(first, 60)]
    return lambda x: mp.polyval(coefficients[::-1], x)


def rounded(f, lo, hi, degree, weight, steps):
    """Minimax with double coefficients: each of the first `steps` is rounded, and the others are fitted again to what it leaves."""
    c = remez(f, lo, hi, degree, weight)
    if steps == 0 or degree == 0:
        return [float(v) for v in c]
    first = float(c[0])

    def rest(x):
        return (f(x) - first) / x if x != 0 else c[1]

    return [first] + rounded(rest, lo, hi, degree - 1, lambda x: weight(x) * abs(x), steps - 1)


def polynomial(name, comment, f, lo, hi, degree, weight):
    c = rounded(f, mpf(lo), mpf(hi), degree, weight, 0 if lo < 0 else 3)
    e = measured(c, f, mpf(lo), mpf(hi), weight)
    print(f"/** {comment} Largest error 2^{mp.nstr(mp.log(e, 2), 4)}. */")
    print(f"export const {name}: readonly number[] = [")
    for v in c:
        print(f"  {v!r},")
    print("];\n")


def cut(x, bits):
    """x rounded to so many significant bits, as a float."""
    x = mpf(x)
    if x == 0:
        return 0.0
    e = int(mp.floor(mp.log(abs(x), 2))) + 1
    scaled = mp.nint(mp.ldexp(x, bits - e))
    return float(mp.ldexp(scaled, e - bits))


def constant(name, comment, value):
    print(f"/** {comment} */")
    print(f"export const {name}: number = {value!r};\n")


def parts(value, bits):
    """value as a sum of floats of the given numbers of bits (the last one: 53)."""
    out = []
    rest = mpf(value)
    for b in bits:
        v = cut(rest, b)
        out.append(v)
        rest -= mpf(v)
    return out, rest


def array(name, comment, values):
    print(f"/** {comment} */")
    print(f"export const {name}: readonly number[] = [")
    for v in values:
        print(f"  {v!r},")
    print("];\n")


def double_of(bits):
    return mpf(struct.unpack("<d", struct.pack("<q", bits))[0])


def logarithms():
    """Rows (1/c, log c) and (rest of log c, 0) of the intervals, and the largest |m/c − 1|."""
    first = struct.unpack("<q", struct.pack("<d", 0.708984375))[0]
    inverses, rests = [], []
    near = mpf(0)
    for j in range(128):
        low, high = double_of(first + (j << 45)), double_of(first + ((j + 1) << 45))
        inverse = mpf(1) if low < 1 < high else mpf(cut(2 / (low + high), 16))
        near = max(near, abs(low * inverse - 1), abs(high * inverse - 1))
        exact = -mp.log(inverse)
        lead = mp.ldexp(mp.nint(mp.ldexp(exact, 42)), -42)
        inverses += [float(inverse), float(lead)]
        rests += [float(exact - lead), 0.0]
    return inverses, rests, near


def exponent(x):
    return mp.nstr(mp.log(abs(x), 2), 4)


def main():
    ln2 = mp.log(2)
    half = ln2 / 2 * (1 + mpf(2) ** -30)
    print("// Written by bench/make_coefficients.py; do not edit.\n")

    (a, b), rest = parts(ln2, [42, 53])
    constant("LN2_HIGH", "ln 2 to 42 bits: its product with a whole number below 2^11 is exact.", a)
    constant("LN2_LOW", f"ln 2 − LN2_HIGH. What the two leave out is 2^{exponent(rest)}.", b)
    constant("LOG2_E", "1/ln 2.", float(1 / ln2))

    polynomial("EXPM1_TAIL", "(e^r − 1 − r − r²/2)/r³ for |r| ≤ ln 2/2; error as part of e^r − 1.",
               taylor(lambda k: 1 / mp.factorial(k + 3)), -half, half, 9,
               lambda r: r**3 / (mp.expm1(r) if r != 0 else mpf(1)))

    rows = 256
    step = ln2 / rows
    (a, b), rest = parts(step, [34, 53])
    constant("STEP_HIGH", f"ln 2/{rows} to 34 bits: its product with a whole number below 2^19 is exact.", a)
    constant("STEP_LOW", f"ln 2/{rows} − STEP_HIGH. What the two leave out is 2^{exponent(rest)}.", b)
    constant("STEPS", f"{rows}/ln 2.", float(1 / step))
    near = step / 2 * (1 + mpf(2) ** -20)
    polynomial("STEP_TAIL", f"(e^r − 1 − r)/r² for |r| ≤ ln 2/{2 * rows}; error as part of e^r.",
               taylor(lambda k: 1 / mp.factorial(k + 2)), -near, near, 2, lambda r: r**2)
    fractions = []
    for j in range(rows):
        exact = mpf(2) ** (mpf(j) / rows)
        fractions += [float(exact), float(exact / mpf(float(exact)) - 1)]
    array("FRACTIONS", f"2^(j/{rows}) for j = 0 … {rows - 1}, each followed by what rounding took from it, as part of itself.", fractions)

    smax = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * (1 + mpf(2) ** -30)
    z = smax**2
    polynomial("LOG_TAIL", "(2·artanh(s) − 2s)/s³ in s², 0 ≤ s ≤ 3 − 2√2; error as part of 2·artanh(s).",
               taylor(lambda k: mpf(2) / (2 * k + 3)), 0, z, 6, lambda u: u / 2)
    inverses, rests, near = logarithms()
    array("INVERSES", "1/c to 16 bits for an m in the middle of each of 128 intervals from bits(0.708984375) on, 2^45 patterns each (1 in that around 1), "
          "each followed by log c to 2^-42: its sum with k·LN2_HIGH is exact.", inverses)
    array("LOG_RESTS", "log c less what INVERSES says of it, each followed by 0.", rests)
    for name, degree in (("LOG_NEAR_TAIL", 4), ("LOG_NEAR_LONG_TAIL", 5)):
        polynomial(name, f"(log(1 + r) − r + r²/2)/r³ for |r| ≤ {mp.nstr(near, 6)}; error as part of log(1 + r).",
                   taylor(lambda k: (-1) ** k * mpf(1) / (k + 3)), -near, near, degree, lambda r: r**2)
    (a, b), rest = parts(1 / ln2, [26, 53])
    array("INVERSE_LN2", f"1/ln 2 = 26 bits + 53 bits + 2^{exponent(rest)}.", [a, b])
    (a, b), rest = parts(1 / mp.log(10), [26, 53])
    array("INVERSE_LN10", f"1/ln 10 = 26 bits + 53 bits + 2^{exponent(rest)}.", [a, b])
    (a, b), rest = parts(mp.log10(2), [42, 53])
    array("LOG10_2", f"log10 2 = 42 bits + 53 bits + 2^{exponent(rest)}.", [a, b])

    quarter = mp.pi / 4 * (1 + mpf(2) ** -20)
    polynomial("SIN_TAIL", "(sin r − r + r³/6)/r⁵ in r², |r| ≤ π/4; error as part of sin r.",
               taylor(lambda k: (-1) ** k / mp.factorial(2 * k + 5)), 0, quarter**2, 5,
               lambda u: u**2 / (mp.sin(mp.sqrt(u)) / mp.sqrt(u) if u != 0 else mpf(1)))
    (a, b), rest = parts(mpf(1) / 6, [26, 53])
    array("SIXTH", f"1/6 = 26 bits + 53 bits + 2^{exponent(rest)}.", [a, b])
    polynomial("COS_TAIL", "(cos r − 1 + r²/2)/r⁴ in r², |r| ≤ π/4; error as part of cos r.",
               taylor(lambda k: (-1) ** k / mp.factorial(2 * k + 4)), 0, quarter**2, 5,
               lambda u: u**2 / mp.cos(mp.sqrt(u)))

    p, rest = parts(mp.pi / 2, [33, 33, 33, 53])
    array("HALF_PI_PARTS", f"π/2 = 33 + 33 + 33 + 53 bits + 2^{exponent(rest)}.", p)
    constant("TWO_OVER_PI", "2/π.", float(2 / mp.pi))
    (a, b), rest = parts(mp.pi / 2, [26, 53])
    array("HALF_PI", f"π/2 = 26 bits + 53 bits + 2^{exponent(rest)}.", [a, b])
    (a, b), rest = parts(mp.pi, [53, 53])
    array("PI", f"π = 53 bits + 53 bits + 2^{exponent(rest)}.", [a, b])

    words = 37
    mp.dps = 500
    scaled = int(mp.floor(2 / mp.pi * mpf(2) ** (32 * words)))
    mp.dps = 80
    array("TWO_OVER_PI_WORDS", "2/π in words of 32 bits: word i counts 2^(−32(i+1)).",
          [float((scaled >> (32 * (words - 1 - i))) & 0xFFFFFFFF) for i in range(words)])

    tmax = mpf("0.21")
    polynomial("ATAN_TAIL", "(arctan t − t)/t³ in t², |t| ≤ 0.21; error as part of arctan t.",
               taylor(lambda k: (-1) ** (k + 1) / mpf(2 * k + 3)), 0, tmax**2, 7,
               lambda u: u / (mp.atan(mp.sqrt(u)) / mp.sqrt(u) if u != 0 else mpf(1)))
    for name, c in (("ATAN_LOW", mpf(13) / 32), ("ATAN_HIGH", mpf(39) / 16)):
        (a, b), rest = parts(mp.atan(c), [53, 53])
        array(name, f"The slope {float(c)!r}, its arctangent to 53 bits, and the rest.", [float(c), a, b])


if __name__ == "__main__":
    main()
    sys.stdout.flush()
