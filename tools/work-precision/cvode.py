#!/usr/bin/env python3
"""NEURON's CVODE at work on a model file, for measure.ts: reads an absolute tolerance from each line of standard input, runs the model with it (rtol 0), and
answers with one line of JSON: {"seconds": processor time of the run alone, "steps": ..., "v": the first recorded variable at each sample}.

    cvode.py MODEL.json < tolerances

Needs `pip install neuron`, nrnivmodl on the PATH and a C++ compiler.
"""
import json, os, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "neuron"))
import simulate


def main():
    path = sys.argv[1]
    with open(path) as f:
        model = json.load(f)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # NEURON's own words are no answers
    folder = simulate.mechanisms(model["mechanisms"], os.path.dirname(os.path.abspath(path))) if model.get("mechanisms") else None
    import neuron
    from neuron import h
    if folder:
        neuron.load_mechanisms(folder)
    h.celsius = model.get("celsius", 6.3)
    for name in {m for rule in model.get("regions", []) for m in rule.get("insert", {})}:
        if hasattr(h, "usetable_" + name):
            setattr(h, "usetable_" + name, 0)
    build = simulate.Build(h, model, os.path.dirname(os.path.abspath(path)))
    tstop, sample = model["run"]["tstop"], model["run"]["sample"]
    times = h.Vector([k * sample for k in range(round(tstop / sample) + 1)])
    v = h.Vector()
    v.record(build.variable(next(iter(model["record"].values())))[0], times)
    handler = h.FInitializeHandler(lambda: [connection.event(t) for connection, t in build.events])
    cvode = h.CVode()
    cvode.active(True)
    for line in sys.stdin:
        cvode.rtol(0)
        cvode.atol(float(line))
        h.finitialize(model.get("vInit", -65))
        began = time.process_time()
        cvode.solve(tstop + 1e-9)  # the sample at tstop itself would be missed
        seconds = time.process_time() - began
        answers.write(json.dumps({"version": neuron.__version__, "seconds": seconds, "v": list(v)[: len(times)]}) + "\n")
        answers.flush()
    del handler


main()
