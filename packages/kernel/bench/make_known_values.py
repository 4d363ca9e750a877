"""Writes test/data/math-known-values.json: values of the elementary functions to 130 bits from mpmath, for checking the tests' own reference.

    python3 -m venv venv && venv/bin/pip install mpmath==1.3.0
    venv/bin/python packages/kernel/bench/make_known_values.py > packages/kernel/test/data/math-known-values.json

A value is [n, e]: n·2^e with a 130-bit n in hexadecimal.
"""

import json
import random
import struct

from mpmath import mp, mpf

mp.prec = 2600
random.seed(20240229)


def value(x):
    if x == 0:
        return ["0x0", 0]
    e = int(mp.floor(mp.log(abs(x), 2))) - 129
    n = int(mp.nint(x * mpf(2) ** -e))
    return [hex(n), e]


def bits(lo, hi):
    """A double between two positive ones, uniform in its representation: every exponent alike."""
    a, b = (struct.unpack("<q", struct.pack("<d", x))[0] for x in (lo, hi))
    return struct.unpack("<d", struct.pack("<q", random.randrange(a, b)))[0]


def signed(lo, hi):
    return bits(lo, hi) * random.choice((-1, 1))


TINY, HUGE = 5e-324, 1.7976931348623157e308
# The double nearest to a multiple of π/2, and others near one; doubles near 1; thresholds of overflow and underflow.
ANGLES = [6381956970095103 * 2.0**797, 3.141592653589793, 1.5707963267948966, 22.0, 355.0, 11.0, 1e22, HUGE, 1048576.0, 1048575.9999999999]
NEAR_1 = [1.0000000000000002, 0.9999999999999999, 1.0000001, 0.9999999, 1.4142135623730951, 0.7071067811865476]
GRID = {
    "exp": (mp.exp, lambda: signed(1e-20, 745), [709.782712893384, -745.1332191019411, -708.4, 0.34657359027997264, 1.0]),
    "expm1": (mp.expm1, lambda: signed(1e-300, 709), [709.782712893384, -37.0, 0.34657359027997264, 1e-9, -1e-9]),
    "log": (mp.log, lambda: bits(TINY, HUGE), [TINY, HUGE, 2.0, 10.0, *NEAR_1]),
    "log1p": (mp.log1p, lambda: random.choice((bits(1e-300, HUGE), -bits(1e-300, 1))), [-0.9999999999999999, 1e-300, 0.41421356, -0.29289321]),
    "log2": (lambda x: mp.log(x) / mp.log(2), lambda: bits(TINY, HUGE), [10.0, 3.0, *NEAR_1]),
    "log10": (lambda x: mp.log(x) / mp.log(10), lambda: bits(TINY, HUGE), [2.0, 3.0, *NEAR_1]),
    "sin": (mp.sin, lambda: signed(1e-300, HUGE), ANGLES),
    "cos": (mp.cos, lambda: signed(1e-300, HUGE), ANGLES),
    "tan": (mp.tan, lambda: signed(1e-300, HUGE), ANGLES),
    "asin": (mp.asin, lambda: signed(1e-300, 1), [0.9999999999999999, 0.5, -0.7071067811865476]),
    "acos": (mp.acos, lambda: signed(1e-300, 1), [0.9999999999999999, -0.9999999999999999, 0.5, 1e-17]),
    "atan": (mp.atan, lambda: signed(1e-300, HUGE), [1.0, 0.41, 2.4, HUGE]),
    "sinh": (mp.sinh, lambda: signed(1e-300, 710), [710.4758600739439, 0.35, 1.0]),
    "cosh": (mp.cosh, lambda: signed(1e-300, 710), [710.4758600739439, 0.35, 1.0]),
    "tanh": (mp.tanh, lambda: signed(1e-300, 40), [19.06, 0.2, 1.0]),
    "pow": (
        mp.power,
        lambda: (x := bits(TINY, HUGE), float(random.uniform(-745, 709) / mp.log(x))),
        [(2.0, 0.5), (10.0, 22.0), (10.0, -5.0), (-3.0, 3.0), (1.0000000000000002, 3e18), (0.9999999999999999, -6e18), (2.3, 3.7)],
    ),
    "atan2": (mp.atan2, lambda: (signed(1e-10, 1e10), signed(1e-10, 1e10)), [(1.0, -1.0), (1e-300, 1e300), (-1e-320, -1.0), (TINY, TINY)]),
    "fmod": (mp.fmod, lambda: (bits(1e-3, HUGE), bits(1e-300, 1e3)), [(HUGE, TINY * 3), (5.5, 2.0), (1e22, 3.141592653589793)]),
}

rows = []
for name, (f, draw, chosen) in GRID.items():
    for args in chosen + [draw() for _ in range(30)]:
        args = args if isinstance(args, tuple) else (args,)
        rows.append([name, list(args), *value(f(*(mpf(a) for a in args)))])

print("[")
print(",\n".join(json.dumps(row) for row in rows))
print("]")
