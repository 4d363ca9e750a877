#!/usr/bin/env python3
"""Random trees as NEURON cuts them: areas, resistances, matrix coefficients, node order, path distances, space constants.

usage: make_trees.py SEED COUNT > trees.json        (needs `pip install neuron==9.0.2`)

Sections are made in list order, then connected in list order. Parents may come later in the list. Trees have children joined by either end, at inner
places, at segment borders, in chains of near ends, factors for equal branches, tapers, and 3-D points with jumps of diameter and repeated points.
"""
import json, random, sys
from neuron import h

h.load_file("stdlib.hoc")


def points(r):
    at = [r.uniform(-100, 100) for _ in range(3)]
    d = r.uniform(0.2, 8)
    out = []
    for _ in range(r.randint(2, 9)):
        out.append([*at, d])
        if r.random() < 0.8:
            at = [c + r.uniform(-40, 40) for c in at]
        if r.random() < 0.7:
            d = r.uniform(0.2, 8)
    if all(p[:3] == out[0][:3] for p in out):
        out.append([out[0][0] + 10, *out[0][1:3], 1.5])
    return out


def section(r, i, order):
    spec = {"name": f"s[{i}]"}
    if r.random() < 0.5:
        spec["pt3d"] = points(r)
    else:
        spec["L"], spec["diam"] = r.choice([20, 100, r.uniform(1, 900)]), r.choice([1, 2.5, r.uniform(0.1, 30)])
    at = order.index(i)
    if at > 0 and r.random() < 0.93:
        spec["parent"] = f"s[{order[r.randrange(max(0, at - 4), at)]}]"
        spec["parentX"] = r.choice([0, 0, 1, 1, 0.5, 0.25, 0.3, r.random()])
        spec["childEnd"] = r.choice([0, 0, 1])
        if r.random() < 0.15:
            spec["rallbranch"] = r.choice([2, 3, 1.5])
    return spec


def build(specs, nseg, Ra, cm, diam):
    made = {}
    for s, n, ra, c, own in zip(specs, nseg, Ra, cm, diam):
        sec = made[s["name"]] = h.Section(name=s["name"])
        sec.nseg, sec.Ra = n, ra
        for seg in sec:
            seg.cm = c
        if "pt3d" in s:
            for p in s["pt3d"]:
                sec.pt3dadd(*p)
        else:
            sec.L = s["L"]
            for seg, d in zip(sec, own or [s["diam"]] * n):
                seg.diam = d
        if "rallbranch" in s:
            sec.rallbranch = s["rallbranch"]
    for s in specs:
        if "parent" in s:
            made[s["name"]].connect(made[s["parent"]](s["parentX"]), s["childEnd"])
    return made


def tree(seed):
    r = random.Random(seed)
    n = r.randint(3, 9)
    order = list(range(n))
    if r.random() < 0.5:
        r.shuffle(order)
    specs = [section(r, i, order) for i in range(n)]
    nseg = [r.choice([1, 2, 3, 4, 5, 7]) for _ in range(n)]
    Ra = [r.choice([35.4, 100, r.uniform(30, 300)]) for _ in range(n)]
    cm = [r.choice([1, 0.7, r.uniform(0.5, 3)]) for _ in range(n)]
    diam = [[r.uniform(0.3, 9) for _ in range(k)] if "L" in s and r.random() < 0.3 else None for s, k in zip(specs, nseg)]
    made = build(specs, nseg, Ra, cm, diam)
    h.finitialize(-65)
    names = [s["name"] for s in specs]
    nodes = []
    for k, name in enumerate(names):
        sec = made[name]
        end = 1 - int(h.section_orientation(sec=sec))
        for x in [seg.x for seg in sec] + [end]:
            seg = sec(x)
            a, b = (h.fmatrix(x, i, sec=sec) for i in (1, 3))
            nodes.append([k, x, int(seg.node_index()), seg.area(), seg.diam, seg.ri(), a, b])
    places = [(r.randrange(n), r.choice([0, 1, 0.5, 0.25, r.random()])) for _ in range(12)]
    located = [[k, x, int(made[names[k]](x).node_index())] for k, x in places]
    distances = [[*p, *q, h.distance(made[names[p[0]]](p[1]), made[names[q[0]]](q[1]))] for p, q in zip(places, places[1:])]
    space = []
    for name in names:
        sec, freq, d = made[name], r.choice([100, 50, 1000]), r.choice([0.1, 0.05])
        wave = h.lambda_f(freq, sec=sec)
        space.append([freq, d, wave, int((sec.L / (d * wave) + 0.9) / 2) * 2 + 1])
    return {"specs": specs, "nseg": nseg, "Ra": Ra, "cm": cm, "diam": diam, "L": [made[x].L for x in names], "nodes": nodes, "located": located, "distances": distances, "space": space}


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rows = ",\n".join(json.dumps(tree(seed + i)) for i in range(count))
    print('{"neuron": "9.0.2", "columns": "nodes: section, x, index, area, diam, ri, a, b; located: section, x, node index; distances: from section, x, to section, x, um; space: freq, d_lambda, lambda, nseg",\n"trees": [\n%s\n]}' % rows)


if __name__ == "__main__":
    main()
