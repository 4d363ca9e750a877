#!/usr/bin/env python3
"""Compare the mechanisms of plugins/mechanisms/mod with those built into NEURON, both run by NEURON.

Each source is compiled by nrnivmodl under another name (hh becomes Own_hh, IClamp becomes Own_IClamp), then every experiment below runs twice and
the largest difference of its traces is printed. They differ by rounding only; the exit status is 1 where a difference exceeds 1e-12 of the trace's size
(some have a wider LIMIT of their own).
Needs NEURON 9 (`pip install neuron`), nrnivmodl on the PATH and a C++ compiler.
"""
import glob, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "..", "..", "plugins", "mechanisms", "mod")
KIND = re.compile(r"^(\s*(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+)(\w+)", re.M)
LIMIT = 1e-12
# where rounding (1e-16) is multiplied: by the amplifier's gain of up to 1e5; by differences of functions whose time constants differ by a thousandth
LIMITS = {"VClamp": 1e-8, "VClamp, slow amplifier": 1e-8, "VClamp, leaking": 1e-8, "IntFire4, equal": 1e-8}


def compile_renamed():
    work = tempfile.mkdtemp(prefix="own-mechanisms-")
    for path in glob.glob(os.path.join(SOURCES, "*.mod")):
        with open(path) as f:
            text = KIND.sub(r"\1Own_\2", f.read())
        with open(os.path.join(work, os.path.basename(path)), "w") as f:
            f.write(text)
    built = subprocess.run(["nrnivmodl"], cwd=work, capture_output=True, text=True)
    if built.returncode:
        sys.exit(built.stdout[-3000:] + built.stderr[-3000:])
    return work


def run(h, tstop, refs, celsius=6.3, spikes=()):
    h.celsius = celsius
    vectors = {name: h.Vector().record(ref) for name, ref in refs.items()}
    times = {}
    for name, nc in spikes:
        times[name] = h.Vector()
        nc.record(times[name])
    h.dt = 0.025
    h.finitialize(-65)
    while h.t < tstop - h.dt / 2:
        h.fadvance()
    return {**{k: list(v) for k, v in vectors.items()}, **{k: list(v) for k, v in times.items()}}


def cell(h, passive=True):
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    if passive:
        soma.insert("pas")
        soma(0.5).pas.g, soma(0.5).pas.e = 3e-4, -65
    return soma


def density(h, prefix, name, params, states, celsius=6.3, table=1, stim=True):
    soma = cell(h, passive=False)
    soma.insert(prefix + name)
    setattr(h, f"usetable_{prefix}{name}", table) if hasattr(h, f"usetable_{prefix}{name}") else None
    mech = getattr(soma(0.5), prefix + name)
    for k, v in params.items():
        setattr(mech, k, v)
    clamp = h.IClamp(soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 30, 0.1 if stim else 0
    refs = {"v": soma(0.5)._ref_v, **{s: getattr(mech, "_ref_" + s) for s in states}}
    return run(h, 40, refs, celsius)


def point(h, prefix, name, params, fields, events=(), excitable=False):
    soma = cell(h)
    if excitable:
        soma.insert("hh")
    p = getattr(h, prefix + name)(soma(0.5))
    for k, v in params.items():
        setattr(p, k, v)
    nc = h.NetCon(None, p) if events else None
    handler = h.FInitializeHandler(lambda: [(nc.weight.__setitem__(0, w), nc.event(t)) for t, w in events])  # noqa: F841
    if nc:
        nc.weight[0] = events[0][1]
    return run(h, 40, {"v": soma(0.5)._ref_v, **{f: getattr(p, "_ref_" + f) for f in fields}})


def netstim(h, prefix, params, starts=()):
    """starts: (time, weight) of events from outside."""
    soma = cell(h)
    source = getattr(h, prefix + "NetStim")()
    for k, v in params.items():
        setattr(source, k, v)
    syn = h.ExpSyn(soma(0.5))
    nc = h.NetCon(source, syn, 0, 0.5, 0.001)
    drives = []
    for when, weight in starts:
        d = h.NetCon(None, source)
        d.weight[0] = weight
        drives.append((d, when))
    handler = h.FInitializeHandler(lambda: [d.event(t) for d, t in drives])  # noqa: F841
    return run(h, 60, {"v": soma(0.5)._ref_v}, spikes=[("times", nc)])


def clamp(h, prefix, params):
    soma = cell(h, passive=False)
    soma.insert("hh")
    c = getattr(h, prefix + "VClamp")(soma(0.5))
    for k, v in params.items():
        if isinstance(v, list):
            for i, item in enumerate(v):
                getattr(c, k)[i] = item
        else:
            setattr(c, k, v)
    return run(h, 20, {"v": soma(0.5)._ref_v, "i": c._ref_i})


def artificial(h, prefix, name, params, fields, events):
    """A cell without voltage, driven by events (time, weight), and another one that it drives."""
    soma = cell(h)  # noqa: F841
    cells = [getattr(h, prefix + name)() for _ in range(2)]
    for c in cells:
        for k, v in params.items():
            setattr(c, k, v)
    drives = []
    for when, weight in events:
        d = h.NetCon(None, cells[0])
        d.weight[0] = weight
        drives.append((d, when))
    link = h.NetCon(cells[0], cells[1], 0, 1.5, 0.6)  # noqa: F841
    listen = [h.NetCon(c, None) for c in cells]
    handler = h.FInitializeHandler(lambda: [d.event(t) for d, t in drives])  # noqa: F841
    refs = {f: getattr(cells[0], "_ref_" + f) for f in fields}
    out = run(h, 120, refs, spikes=[("fires", listen[0]), ("follows", listen[1])])
    return {**out, **{k: [getattr(cells[0], k)] for k in params}}


REGULAR = [(1 + 2.3 * k, 0.3) for k in range(40)]
MIXED = [(2 + 1.7 * k, 0.5 if k % 3 else -0.4) for k in range(50)]

EXPERIMENTS = {
    "hh, table": lambda h, p: density(h, p, "hh", {}, ["m", "h", "n", "gna", "gk", "il"]),
    "hh, no table, 18.5 degC": lambda h, p: density(h, p, "hh", {"gnabar": 0.1, "gkbar": 0.03, "gl": 0.0004, "el": -60}, ["m", "h", "n"], 18.5, 0),
    "hh, table, 18.5 degC": lambda h, p: density(h, p, "hh", {}, ["m", "h", "n"], 18.5),
    "pas": lambda h, p: density(h, p, "pas", {"g": 2e-4, "e": -61}, ["i"]),
    "IClamp": lambda h, p: point(h, p, "IClamp", {"delay" if not p else "del": 3.011, "dur": 7.5, "amp": 0.3}, ["i"]),
    "IClamp on the grid": lambda h, p: point(h, p, "IClamp", {"delay" if not p else "del": 2, "dur": 10, "amp": -0.2}, ["i"]),
    "SEClamp": lambda h, p: point(h, p, "SEClamp", dict(rs=0.5, dur1=2, amp1=-70, dur2=10.013, amp2=-10, dur3=3, amp3=-65), ["i", "vc"], excitable=True),
    "SEClamp, one level": lambda h, p: point(h, p, "SEClamp", dict(rs=1e-3, dur2=10, amp2=-10), ["i", "vc"], excitable=True),
    "VClamp": lambda h, p: clamp(h, p, dict(dur=[2, 5, 3], amp=[-65, -20, -70])),
    "VClamp, slow amplifier": lambda h, p: clamp(h, p, dict(dur=[2, 5.013, 3], amp=[-65, -20, -70], gain=1e3, tau1=0.1, tau2=0.05, rstim=2)),
    "VClamp, leaking": lambda h, p: clamp(h, p, dict(dur=[1, 0, 8], amp=[-60, 0, -40], gain=500, tau1=0.02, tau2=0.1, fac=0.01)),
    "APCount": lambda h, p: point(h, p, "APCount", dict(thresh=-64.97), ["n", "time"], excitable=True),
    "APCount, above at the start": lambda h, p: point(h, p, "APCount", dict(thresh=-65), ["n", "time"], excitable=True),
    "IntFire1": lambda h, p: artificial(h, p, "IntFire1", dict(tau=8, refrac=3), ["m"], REGULAR),
    "IntFire1, together": lambda h, p: artificial(h, p, "IntFire1", dict(tau=8, refrac=0), ["m"], [(5, 0.6), (5, 0.4), (5, 1), (9, 2)]),
    "IntFire2": lambda h, p: artificial(h, p, "IntFire2", dict(taus=20, taum=10, ib=0), ["i", "m"], REGULAR),
    "IntFire2, steady": lambda h, p: artificial(h, p, "IntFire2", dict(taus=30, taum=5, ib=1.3), ["i", "m"], MIXED),
    "IntFire2, nearly": lambda h, p: artificial(h, p, "IntFire2", dict(taus=12, taum=10, ib=0.95), ["i", "m"], MIXED),
    "IntFire2, held back": lambda h, p: artificial(h, p, "IntFire2", dict(taus=25, taum=3, ib=1.05), ["i", "m"], [(3, -5), (40, -2), (60, 9)]),
    "IntFire2, taus too short": lambda h, p: artificial(h, p, "IntFire2", dict(taus=5, taum=10, ib=0.5), ["i", "m"], REGULAR),
    "IntFire2, strong": lambda h, p: artificial(h, p, "IntFire2", dict(taus=20, taum=10, ib=0), ["i", "m"], [(k, 3 + k) for k in range(1, 9)]),
    "IntFire4": lambda h, p: artificial(h, p, "IntFire4", dict(taue=3, taui1=5, taui2=12, taum=30), ["e", "i1", "i2", "m"], MIXED),
    "IntFire4, defaults": lambda h, p: artificial(h, p, "IntFire4", {}, ["e", "i1", "i2", "m"], REGULAR + [(30, -1), (30, 2)]),
    "IntFire4, equal": lambda h, p: artificial(h, p, "IntFire4", dict(taue=10, taui1=10, taui2=10, taum=10), ["e", "m"], MIXED),
    "IntFire4, reversed": lambda h, p: artificial(h, p, "IntFire4", dict(taue=30, taui1=20, taui2=10, taum=5), ["e", "m"], MIXED),
    "IntFire4, e slower": lambda h, p: artificial(h, p, "IntFire4", dict(taue=30, taui1=5, taui2=20, taum=40), ["e", "m"], MIXED),
    "IntFire4, m between": lambda h, p: artificial(h, p, "IntFire4", dict(taue=3, taui1=5, taui2=20, taum=12), ["e", "m"], MIXED),
    "AlphaSynapse": lambda h, p: point(h, p, "AlphaSynapse", dict(onset=2, tau=1.5, gmax=0.005, e=-10), ["i"]),
    "ExpSyn": lambda h, p: point(h, p, "ExpSyn", dict(tau=2, e=5), ["g", "i"], [(2, 0.002), (2.01, 0.002), (8.0125, 0.002)]),
    "Exp2Syn": lambda h, p: point(h, p, "Exp2Syn", dict(tau1=0.7, tau2=5, e=5), ["g", "i", "A", "B"], [(2, 0.002), (8.0125, 0.002)]),
    "Exp2Syn, tau1 = tau2": lambda h, p: point(h, p, "Exp2Syn", dict(tau1=4, tau2=4), ["g", "i", "tau1"], [(2, 0.002)]),
    "Exp2Syn, tau1 = 0": lambda h, p: point(h, p, "Exp2Syn", dict(tau1=0, tau2=4), ["g", "i", "tau1"], [(2, 0.002)]),
    "NetStim": lambda h, p: netstim(h, p, dict(start=3, interval=4.7, number=6)),
    "NetStim, start 1/3": lambda h, p: netstim(h, p, dict(start=1 / 3, interval=0.7, number=20)),
    "NetStim, none": lambda h, p: netstim(h, p, dict(start=3, interval=4.7, number=0)),
    "NetStim, restarted": lambda h, p: netstim(h, p, dict(start=-1, interval=3, number=5), [(2, 1), (5, 1), (9, -1), (20, 1), (50, 1)]),
    "NetStim, stopped": lambda h, p: netstim(h, p, dict(start=1, interval=3, number=50), [(20, -1), (20.5, 1), (40, -1)]),
    "NetStim, interval 0": lambda h, p: netstim(h, p, dict(start=1, interval=0, number=50), [(20, 1)]),
}


def main():
    folder = compile_renamed()
    from neuron import h, load_mechanisms
    load_mechanisms(folder)
    bad = 0
    for name, experiment in EXPERIMENTS.items():
        theirs, own = experiment(h, ""), experiment(h, "Own_")
        worst = 0.0
        for key, row in theirs.items():
            size = max((abs(x) for x in row), default=1) or 1
            same = len(row) == len(own[key])
            worst = max(worst, max((abs(a - b) / size for a, b in zip(row, own[key])), default=0) if same else float("inf"))
        bad += worst > LIMITS.get(name, LIMIT)
        print(f"{name:28} {worst:.2g}  ({', '.join(f'{k} {min(v, default=0):.4g}..{max(v, default=0):.4g} n={len(v)}' for k, v in theirs.items())})")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
