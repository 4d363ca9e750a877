#!/usr/bin/env python3
"""What NEURON's Import3d makes of the SWC files in swc/: one JSON file each in expected/.

usage: make_swc.py        (needs `pip install neuron==9.0.2`)

Per section: name, parent, x on it, number of 3-D points, first and last of them (x, y, z, diameter), L and area (um, um2) with nseg 5, diameter at 0.1, 0.5
and 0.9, and its place in NEURON's node order. A file that NEURON refuses, or that makes it crash, has "error" instead.
"""
import json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))


def describe(path):
    from neuron import h

    h.load_file("import3d.hoc")
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    reader.input(path)
    cell = type("Cell", (), {})()
    h.Import3d_GUI(reader, False).instantiate(cell)
    own = {sec: sec.name().split(".")[-1] for sec in h.allsec()}
    for sec in own:
        sec.nseg = 5
    h.finitialize(-65)
    rows = []
    for sec, name in own.items():
        parent, last = sec.parentseg(), sec.n3d() - 1
        ends = [[f(i) for f in (sec.x3d, sec.y3d, sec.z3d, sec.diam3d)] for i in (0, last)]
        rows.append({
            "name": name,
            "parent": parent and own[parent.sec],
            "parentX": parent and h.parent_connection(sec=sec),
            "points": last + 1,
            "first": ends[0],
            "last": ends[1],
            "L": sec.L,
            "area": sum(seg.area() for seg in sec),
            "diam": [sec(x).diam for x in (0.1, 0.5, 0.9)],
            "node": int(sec(0.1).node_index()),
        })
    return {"sections": rows}


def isolated(path):
    """In a process of its own: NEURON may crash, and keeps state."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        try:
            answer = describe(path)
        except BaseException:
            answer = {"error": "refused"}
        with os.fdopen(write, "w") as out:
            out.write(json.dumps(answer))
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else {"error": "crashed"}


def main():
    os.environ.setdefault("NEURON_MODULE_OPTIONS", "-nogui")
    os.makedirs(os.path.join(HERE, "expected"), exist_ok=True)
    for name in sorted(os.listdir(os.path.join(HERE, "swc"))):
        answer = isolated(os.path.join(HERE, "swc", name))
        rows = ",\n  ".join(json.dumps(row) for row in answer.pop("sections", []))
        with open(os.path.join(HERE, "expected", name + ".json"), "w") as out:
            out.write(json.dumps({"neuron": "9.0.2", **answer, "sections": None})[: -len("null}")] + ("[\n  " + rows + "\n]}\n" if rows else "[]}\n"))


if __name__ == "__main__":
    main()
