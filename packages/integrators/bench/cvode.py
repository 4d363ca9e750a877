"""CVODE and IDA of SUNDIALS on the test set, for the table of docs/integrators.md.

    python -m venv venv && venv/bin/pip install scikit-sundae==1.2.0
    venv/bin/python packages/integrators/bench/cvode.py packages/integrators/bench/cvode.json
    venv/bin/python packages/integrators/bench/cvode.py --neighbours packages/integrators/bench/cvode-neighbours.json

The second writes [digits, steps, right-hand sides] of each problem at rtol 1e-3, 10^-3.1, 10^-3.2 ... 1e-9 (IDA: to 1e-6); digits are null where it failed.

Problems and tolerances are those of packages/integrators/test/problems. Steps are the accepted ones, right-hand sides those of the method itself (without differences),
as CVODE counts them; Jacobians are differences.
"""
import json
import sys
import time

import numpy as np
import sksundae.cvode
import sksundae.ida

PI = np.pi


def vdpol(t, y, yp):
    yp[0] = y[1]
    yp[1] = 1000 * (1 - y[0] * y[0]) * y[1] - y[0]


def vdpol_stiff(t, y, yp):
    yp[0] = y[1]
    yp[1] = ((1 - y[0] * y[0]) * y[1] - y[0]) / 1e-6


def rober(t, y, yp):
    yp[0] = -0.04 * y[0] + 1e4 * y[1] * y[2]
    yp[2] = 3e7 * y[1] * y[1]
    yp[1] = -yp[0] - yp[2]


def orego(t, y, yp):
    yp[0] = 77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1]))
    yp[1] = (y[2] - (1 + y[0]) * y[1]) / 77.27
    yp[2] = 0.161 * (y[0] - y[2])


def hires(t, y, yp):
    p = 280 * y[5] * y[7]
    yp[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007
    yp[1] = 1.71 * y[0] - 8.75 * y[1]
    yp[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4]
    yp[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3]
    yp[4] = -1.745 * y[4] + 0.43 * (y[5] + y[6])
    yp[5] = -p + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6]
    yp[6] = p - 1.81 * y[6]
    yp[7] = -yp[6]


def e5(t, y, yp):
    a, b, c, m = 7.89e-10, 1.1e7, 1.13e3, 1e6
    yp[0] = -a * y[0] - b * y[0] * y[2]
    yp[1] = a * y[0] - m * c * y[1] * y[2]
    yp[3] = b * y[0] * y[2] - c * y[3]
    yp[2] = yp[1] - yp[3]


def pleiades(t, y, yp):
    x, z = y[0:7], y[7:14]
    dx = x[None, :] - x[:, None]
    dz = z[None, :] - z[:, None]
    square = dx * dx + dz * dz
    np.fill_diagonal(square, 1.0)
    pull = np.arange(1, 8)[None, :] / (square * np.sqrt(square))
    yp[0:14] = y[14:28]
    yp[14:21] = (pull * dx).sum(axis=1)
    yp[21:28] = (pull * dz).sum(axis=1)


def brusselator(a, b, epsilon):
    def f(t, y, yp):
        u, v, w = y
        yp[0] = a - (w + 1) * u + v * u * u
        yp[1] = w * u - v * u * u
        yp[2] = (b - w) / epsilon - w * u

    return f


POINTS = 500
DIFFUSION = (POINTS + 1) ** 2 / 50


def bruss(t, y, yp):
    u, v = y[0::2], y[1::2]
    r = u * u * v
    ue, ve = np.concatenate(([1.0], u, [1.0])), np.concatenate(([3.0], v, [3.0]))
    yp[0::2] = 1 + r - 4 * u + DIFFUSION * (ue[:-2] - 2 * u + ue[2:])
    yp[1::2] = 3 * u - r + DIFFUSION * (ve[:-2] - 2 * v + ve[2:])


def bruss_start():
    y = np.empty(2 * POINTS)
    y[0::2] = 1 + np.sin(2 * PI * np.arange(1, POINTS + 1) / (POINTS + 1))
    y[1::2] = 3
    return y


UB, UF, ALPHA, BETA, R0, R = 6.0, 0.026, 0.99, 1e-6, 1000.0, 9000.0
CAP = [1e-6, 2e-6, 3e-6, 4e-6, 5e-6]


def transistor_rhs(t, y):
    g1 = BETA * (np.exp((y[1] - y[2]) / UF) - 1)
    g2 = BETA * (np.exp((y[4] - y[5]) / UF) - 1)
    return np.array(
        [
            -0.1 * np.sin(200 * PI * t) / R0 + y[0] / R0,
            -UB / R + y[1] * 2 / R - (ALPHA - 1) * g1,
            -g1 + y[2] / R,
            -UB / R + y[3] / R + ALPHA * g1,
            -UB / R + y[4] * 2 / R - (ALPHA - 1) * g2,
            -g2 + y[5] / R,
            -UB / R + y[6] / R + ALPHA * g2,
            y[7] / R,
        ]
    )


def mass(x):
    a, b, c, d, e = CAP
    p, q, r = a * (x[1] - x[0]), c * (x[4] - x[3]), e * (x[7] - x[6])
    return np.array([p, -p, -b * x[2], q, -q, -d * x[5], r, -r])


def transistor(t, y, yp, res):
    res[:] = mass(yp) - transistor_rhs(t, y)


HIRES = [7.371312573325668e-4, 1.442485726316185e-4, 5.888729740967575e-5, 1.175651343283149e-3, 2.386356198831331e-3, 6.238968252742796e-3, 2.849998395185769e-3, 2.850001604814231e-3]
PLEI = [0.3706139143970502, 3.237284092057233, -3.222559032418324, 0.659709145577531, 0.3425581707156584, 1.562172101400631, -0.7003092922212495, -3.943437585517392, -3.27138097397255, 5.225081843456543, -2.59061243497747, 1.198213693392275, -0.2429682344935824, 1.09144924042898]
TRANS = [-5.562145012262709e-3, 3.006522471903042, 2.849958788608128, 2.926422536206241, 2.704617865010554, 2.761837778393145, 4.770927631616772, 1.236995868091548]
PLEI_START = [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0]

# name, f, y0, tEnd, {component: value}, atol in units of rtol
PROBLEMS = [
    ("VDPOL", vdpol, [2, 0], 2000, {0: 1.706167732170469, 1: -8.928097010248125e-4}, 1e-2),
    ("VDPOL ε=1e-6", vdpol_stiff, [2, -0.66], 2, {0: 1.7061674375, 1: -0.8928100166}, 1),
    ("ROBER", rober, [1, 0, 0], 1e11, {0: 2.083340149701255e-8, 1: 8.333360770334713e-14, 2: 0.999999979166505}, [1e-8, 1e-14, 1]),
    ("OREGO", orego, [1, 2, 3], 360, {0: 1.000814870318523, 1: 1228.178521549917, 2: 132.0554942846706}, 1e-2),
    ("HIRES", hires, [1, 0, 0, 0, 0, 0, 0, 0.0057], 321.8122, dict(enumerate(HIRES)), 1e-4),
    ("PLEI", pleiades, PLEI_START, 3, dict(enumerate(PLEI)), 1),
    ("BRUSS", bruss, bruss_start(), 10, {248: 0.5278654865, 249: 3.5839014038, 498: 0.4298555081, 499: 3.6881025891, 748: 0.5267056461, 749: 3.597566768}, 1),
    ("TRANS", None, [0, UB / 2, UB / 2, UB, UB / 2, UB / 2, UB, 0], 0.2, dict(enumerate(TRANS)), 1),
    ("E5", e5, [1.76e-3, 0, 0, 0], 1e13, {1: 8.86765551764212e-23, 2: 8.854814626268838e-23}, 1.7e-24),
    ("ark_brusselator 1", brusselator(1, 3.5, 5e-6), [1.2, 3.1, 3], 10, {0: 0.30559915845, 1: 3.65738243704, 2: 3.49999465202}, 1),
    ("ark_brusselator 2", brusselator(1.2, 2.5, 1e-5), [1.2, 3.1, 3], 10, {0: 0.98479423323, 1: 2.63037184922, 2: 2.49997538046}, 1),
    ("ark_brusselator 3", brusselator(0.5, 3, 5e-4), [3, 3, 3.5], 10, {0: 0.15690125909, 1: 5.32232972109, 2: 2.99976466917}, 1),
]


def start_slope(y0):
    """y' with M·y' = f at the start of the transistor amplifier: two slopes are free of f there, and follow from the derivative of the constraints."""
    slope = np.zeros(8)
    slope[2] = -(y0[2] / R) / CAP[1]
    slope[5] = -(y0[5] / R) / CAP[3]
    gp = BETA / UF
    # the sum of the two rows of each capacitor is free of y'; its derivative in time is 0
    slope[0] = slope[1] = (0.1 * 200 * PI / R0 + (ALPHA - 1) * gp * -slope[2]) / (1 / R0 + 2 / R - (ALPHA - 1) * gp)
    slope[3] = slope[4] = (-ALPHA * gp * (slope[1] - slope[2]) + (1 - ALPHA) * gp * slope[5]) / (3 / R + (1 - ALPHA) * gp)
    slope[6] = slope[7] = -ALPHA * gp * (slope[4] - slope[5]) * R / 2
    return slope


def run(name, f, y0, t_end, reference, atol, rtol):
    atol = rtol * np.array(atol, dtype=float) if isinstance(atol, list) else rtol * atol
    y0 = np.array(y0, dtype=float)
    common = dict(rtol=rtol, atol=atol, max_num_steps=10_000_000)
    begin = time.perf_counter()
    if f is None:
        solution = sksundae.ida.IDA(transistor, **common).solve([0, t_end], y0, start_slope(y0))
    else:
        structure = dict(linsolver="band", lband=2, uband=2) if name == "BRUSS" else {}
        solution = sksundae.cvode.CVODE(f, method="BDF", **structure, **common).solve([0, t_end], y0)
    seconds = time.perf_counter() - begin
    y = solution.y[-1]
    error = max(abs(y[i] - value) / abs(value) for i, value in reference.items())
    return {
        "problem": name,
        "method": "IDA" if f is None else "CVODE",
        "rtol": rtol,
        "digits": round(float(-np.log10(max(error, 1e-16))), 2) if solution.success and solution.t[-1] == t_end else None,
        "steps": len(solution.t) - 1,
        "rhs": int(solution.nfev),
        "jacobians": int(solution.njev),
        "seconds": round(seconds, 4),
    }


TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)



def neighbours(problem):
    most = 31 if problem[1] is None else 61  # IDA takes 45 000 steps at 1e-7
    rows = []
    for k in range(most):
        try:
            row = run(*problem, 10 ** (-3 - k / 10))
            rows.append([row["digits"], row["steps"], row["rhs"]])
        except RuntimeError:
            rows.append([None, 0, 0])
    return rows


def write(path, text):
    # SUNDIALS itself writes to the standard output
    with open(path, "w") as file:
        file.write(text)


def main():
    if sys.argv[1] == "--neighbours":
        lines = [f"  {json.dumps(p[0], ensure_ascii=False)}: {json.dumps(neighbours(p))}" for p in PROBLEMS if p[0] != "E5"]
        write(sys.argv[2], "{\n" + ",\n".join(lines) + "\n}\n")
        return
    chosen = sys.argv[2:]
    rows = []
    for problem in PROBLEMS:
        if chosen and problem[0] not in chosen:
            continue
        for rtol in TOLERANCES:
            if problem[1] is None and rtol < 1e-6:
                continue  # IDA takes 45 000 steps at 1e-7, and minutes beyond
            rows.append(run(*problem, rtol))
            print(rows[-1], file=sys.stderr, flush=True)
    write(sys.argv[1], "[\n" + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
