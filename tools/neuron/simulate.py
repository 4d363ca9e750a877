#!/usr/bin/env python3
"""Run a Hillock model file in NEURON 9: where the reference results of the examples come from.

    simulate.py MODEL.json -o RESULT.json [--v-init MV] [--tolerances FILE.json] [--repeat N]

Needs `pip install neuron`, nrnivmodl on the PATH and a C++ compiler. The model may have an SWC morphology, sections, cells, regions, points, pointers,
connections, play, record, spikes and a fixed step. What it names and NEURON does not know ends the run with a message.

--tolerances: runs the model twice more, with vInit moved by 1e-13 mV up and down (some seven units of the last place), and writes for each trace the
largest difference an equally good computation may show: 1e-9 of the trace's range or 100 times what the move did, whichever is more; "spikes" in ms.

--repeat: afterwards runs the model N times more, as fast as NEURON can (psolve), and writes the seconds of each as "wallSeconds".
"""
import argparse, bisect, fnmatch, hashlib, json, math, os, re, shutil, subprocess, sys, tempfile, time

PLACE = re.compile(r"(.+)\(([-+.\deE]+)\)$")
NUDGE = 1e-13


def stop(message):
    sys.exit(f"simulate.py: {message}")


def mechanisms(paths, base):
    """A folder with the compiled mechanisms, kept in the temporary folder under a name made from all sources."""
    sources = [os.path.join(base, p) for p in paths]
    folders = sorted({os.path.dirname(s) for s in sources})
    includes = [os.path.join(d, f) for d in folders for f in sorted(os.listdir(d)) if f.endswith(".inc")]
    digest = hashlib.sha256()
    for path in sources + includes:
        with open(path, "rb") as f:
            digest.update(path.encode() + f.read())
    folder = os.path.join(tempfile.gettempdir(), "hillock-neuron-" + digest.hexdigest()[:20])
    if not os.path.isdir(folder):
        build = tempfile.mkdtemp()
        for path in sources + includes:
            shutil.copy(path, build)
        done = subprocess.run(["nrnivmodl", *map(os.path.basename, sources)], cwd=build, capture_output=True, text=True)
        if done.returncode:
            stop("nrnivmodl: " + (done.stdout + done.stderr)[-3000:])
        shutil.move(build, folder)
    return folder


def between(x, xs, ys):
    """Piecewise linear, held constant outside; exactly the given value at a given x."""
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    i = bisect.bisect_right(xs, x)
    if xs[i - 1] == x:
        return ys[i - 1]
    return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1])


class Build:
    """The model in NEURON, made in this order: morphology, sections, the sections of the cells; then regions, points, pointers and connections, each first
    of the cells in order, then of the top level; play last. Full names of a cell's things begin with its name and a dot."""

    def __init__(self, h, model, base):
        self.h, self.sections, self.points, self.kept, self.events = h, {}, {}, [], []
        self.own = {}  # what full names begin with -> names of the sections made there
        if "morphology" in model:
            self.read_swc(os.path.join(base, model["morphology"]["swc"]))
        cells = [(prefix, model["cellTypes"][cell["type"]]) for cell in model.get("cells", []) for prefix in self.prefixes(cell)]
        scopes = cells + [("", model)]
        for prefix, part in [("", model)] + cells:
            self.write_sections(prefix, part.get("sections", []))
        if not self.sections:
            self.kept.append(h.Section(name="none"))  # NEURON does not run without any
        self.apply([(prefix, rule) for prefix, part in scopes for rule in part.get("regions", [])])
        for make, what in (self.place, "points"), (self.point_at, "pointers"), (self.connect, "connections"):
            for prefix, part in scopes:
                for spec in part.get(what, []):
                    make(prefix, spec)
        for target, spec in model.get("play", {}).items():
            self.play(target, spec)

    @staticmethod
    def prefixes(cell):
        return [f"{cell['name']}[{i}]." for i in range(cell["count"])] if "count" in cell else [cell["name"] + "."]

    def place(self, prefix, spec):
        point = getattr(self.h, spec["type"])(*([self.segment(prefix + spec["at"])] if "at" in spec else []))
        for name, value in spec.get("params", {}).items():
            getattr(point, name)
            if isinstance(value, list):
                for i, item in enumerate(value):
                    getattr(point, name)[i] = item
            else:
                setattr(point, name, value)
        self.points[prefix + spec["name"]] = point

    def point_at(self, prefix, spec):
        owner, name = (prefix + spec["pointer"]).rsplit(".", 1)
        if owner not in self.points:
            segment = self.segment(owner)
            mechanism = next(m for m in segment if name.endswith("_" + m.name()))
            owner, name = mechanism, name[: -len(mechanism.name()) - 1]
        else:
            owner = self.points[owner]
        self.h.setpointer(self.variable(prefix + spec["target"])[0], name, owner)

    def connect(self, prefix, spec):
        source = prefix + spec["from"] if "from" in spec else None
        connection = self.source(source, self.points[prefix + spec["to"]], spec.get("threshold"))
        connection.delay = spec.get("delay", 1)
        weight = spec.get("weight", 0)
        for i, w in enumerate(weight if isinstance(weight, list) else [weight]):
            connection.weight[i] = w
        self.events += [(connection, t) for t in spec.get("events", [])]

    def play(self, target, spec):
        values, times = self.h.Vector(spec["value"]), self.h.Vector(spec["t"])
        owner = self.points.get(target.rsplit(".", 1)[0])
        values.play(*([] if owner is None else [owner]), self.variable(target)[0], times, *([1] if spec.get("continuous", True) else []))
        self.kept += [values, times]

    def read_swc(self, path):
        h = self.h
        h.load_file("import3d.hoc")
        owner = type("Owner", (), {})()
        reader = h.Import3d_SWC_read()
        reader.quiet = 1
        reader.input(path)
        h.Import3d_GUI(reader, False).instantiate(owner)
        self.kept.append(owner)
        self.sections = {section.name().rsplit(".", 1)[-1]: section for section in h.allsec()}

    def write_sections(self, prefix, specs):
        for spec in specs:
            section = self.sections[prefix + spec["name"]] = self.h.Section(name=prefix + spec["name"])
            self.own.setdefault(prefix, []).append(prefix + spec["name"])
            for point in spec.get("pt3d", []):
                section.pt3dadd(*point)
            if "pt3d" not in spec:
                section.L, section.diam = spec["L"], spec["diam"]
        for spec in specs:
            if "parent" in spec:
                self.sections[prefix + spec["name"]].connect(self.segment(prefix + spec["parent"]), spec.get("childEnd", 0))

    def segment(self, text):
        found = PLACE.match(text)
        if not found or found[1] not in self.sections:
            stop(f"no place {text!r}")
        return self.sections[found[1]](float(found[2]))

    def matching(self, prefix, patterns):
        patterns = [patterns] if isinstance(patterns, str) else patterns
        globs = [(prefix + ("*" if p == "all" else p)).replace("[", "[[]") for p in patterns]
        names = self.own.get(prefix, []) if prefix else self.sections
        found = [self.sections[name] for name in names if any(fnmatch.fnmatchcase(name, g) for g in globs)]
        return found or stop(f"no section matches {patterns}")

    def along(self, section, value, prefix):
        """A range value at the centre of each segment."""
        if not isinstance(value, dict):
            return [value] * section.nseg
        if "x" in value:
            return [between(segment.x, value["x"], value["value"]) for segment in section]
        origin = self.segment(prefix + value["byDistance"])
        return [between(self.h.distance(origin, segment), value["um"], value["value"]) for segment in section]

    def apply(self, rules):
        """Ra and cm of all rules first, for the d_lambda rule reads them; then nseg; then what lives in segments; styles of ions, their values."""
        rules = [(prefix, rule, section) for prefix, rule in rules for section in self.matching(prefix, rule["sections"])]
        for prefix, rule, section in rules:
            section.Ra = rule.get("Ra", section.Ra)
            self.fill(section, {"cm": rule["cm"]} if "cm" in rule else {}, prefix)
        for prefix, rule, section in rules:
            if "nseg" in rule:
                section.nseg = self.compartments(section, rule["nseg"])
        for prefix, rule, section in rules:
            self.fill(section, {"cm": rule["cm"]} if "cm" in rule else {}, prefix)
            for mechanism in rule.get("insert", {}):
                section.insert(mechanism)
        for prefix, rule, section in rules:
            for mechanism, values in rule.get("insert", {}).items():
                self.fill(section, {f"{name}_{mechanism}": value for name, value in values.items()}, prefix)
        for prefix, rule, section in rules:
            for ion, style in rule.get("ionStyle", {}).items():
                self.h.ion_style(f"{ion}_ion", *style, sec=section)
        for prefix, rule, section in rules:
            self.fill(section, rule.get("ions", {}), prefix)

    def fill(self, section, values, prefix):
        for name, value in values.items():
            items = value if isinstance(value, list) else [value]
            for i, item in enumerate(items):
                for segment, number in zip(section, self.along(section, item, prefix)):
                    old = getattr(segment, name)
                    if isinstance(value, list):
                        old[i] = number
                    else:
                        setattr(segment, name, number)

    def compartments(self, section, spec):
        if isinstance(spec, int):
            return spec
        self.h.load_file("stdlib.hoc")
        length = self.h.lambda_f(spec.get("freq", 100), sec=section)
        return int((section.L / (spec["dLambda"] * length) + 0.9) / 2) * 2 + 1

    def variable(self, text):
        """(reference, section) of `point.name` or `section(x).name`."""
        owner, name = text.rsplit(".", 1)
        name, _, index = name.rstrip("]").partition("[")
        point = self.points.get(owner)
        segment = (point.get_segment() if point.has_loc() else None) if point is not None else self.segment(owner)
        reference = getattr(segment if point is None else point, "_ref_" + name)
        return reference[int(index)] if index else reference, None if segment is None else segment.sec

    def source(self, text, target, threshold=None):
        if text is None or text in self.points:
            connection = self.h.NetCon(self.points.get(text), target)
        else:
            reference, section = self.variable(text + ".v" if PLACE.match(text) else text)
            connection = self.h.NetCon(reference, target, sec=section)
        if threshold is not None:
            connection.threshold = threshold
        self.kept.append(connection)
        return connection


def simulate(path, v_init=None, repeat=0):
    with open(path) as f:
        model = json.load(f)
    unknown = set(model) & {"plugins"}
    if unknown:
        stop(f"not read here: {', '.join(sorted(unknown))}")
    base = os.path.dirname(os.path.abspath(path))
    folder = mechanisms(model["mechanisms"], base) if model.get("mechanisms") else None
    import neuron
    from neuron import h
    if folder:
        neuron.load_mechanisms(folder)
    h.celsius = model.get("celsius", 6.3)
    for name, value in model.get("globals", {}).items():
        getattr(h, name)
        setattr(h, name, value)
    run = model["run"]
    if run.get("rates") == "exact":
        parts = [model, *model.get("cellTypes", {}).values()]
        for name in {m for part in parts for rule in part.get("regions", []) for m in rule.get("insert", {})}:
            if hasattr(h, "usetable_" + name):
                setattr(h, "usetable_" + name, 0)
    build = Build(h, model, base)
    step, h.secondorder = run["integrator"]["dt"], {"backward-euler": 0, "crank-nicolson": 2}[run["integrator"]["method"]]
    h.dt = step
    every = round(run.get("sample", step) / step)
    times = h.Vector().record(h._ref_t)
    traces = {name: h.Vector().record(build.variable(text)[0]) for name, text in model.get("record", {}).items()}
    spikes = {}
    for name, spec in model.get("spikes", {}).items():
        spikes[name] = h.Vector()
        build.source(spec["at"], None, spec.get("threshold")).record(spikes[name])
    handler = h.FInitializeHandler(lambda: [connection.event(t) for connection, t in build.events])
    h.finitialize(model.get("vInit", -65) if v_init is None else v_init)
    while h.t < run["tstop"] - step / 2:
        h.fadvance()
    result = {
        "neuron": neuron.__version__,
        "nodes": sum(section.nseg + 1 for section in build.sections.values()),
        "t": list(times)[::every],
        "traces": {name: list(v)[::every] for name, v in traces.items()},
        "spikes": {name: list(v) for name, v in spikes.items()},
    }
    if repeat:
        result["wallSeconds"] = [timed(h, model) for _ in range(repeat)]
    del handler
    return result


def timed(h, model):
    """Seconds of a run from its beginning to tstop, without setting it up."""
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    h.finitialize(model.get("vInit", -65))
    begin = time.perf_counter()
    parallel.psolve(model["run"]["tstop"])
    return time.perf_counter() - begin


def in_another_process(path, v_init):
    """Nothing of one run may reach the next: each has NEURON to itself."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([sys.executable, __file__, path, "-o", out.name, "--v-init", repr(v_init)], check=True)
        with open(out.name) as f:
            return json.load(f)


def furthest(a, b):
    return max((abs(x - y) for x, y in zip(a, b)), default=0) if len(a) == len(b) else math.inf


def tolerances(path, result):
    with open(path) as f:
        v_init = json.load(f).get("vInit", -65)
    moved = [in_another_process(path, v_init + d) for d in (NUDGE, -NUDGE)]
    found = {}
    for name, row in result["traces"].items():
        found[name] = max(1e-9 * (max(row) - min(row)), 100 * max(furthest(row, m["traces"][name]) for m in moved))
    shifts = [furthest(row, m["spikes"][name]) for name, row in result["spikes"].items() for m in moved]
    found["spikes"] = max([1e-6, *(100 * s for s in shifts)])
    return {name: float(f"{value:.2g}") for name, value in found.items()}


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("model")
    cli.add_argument("-o", "--out", required=True)
    cli.add_argument("--v-init", type=float)
    cli.add_argument("--tolerances")
    cli.add_argument("--repeat", type=int, default=0)
    options = cli.parse_args()
    result = simulate(options.model, options.v_init, options.repeat)
    with open(options.out, "w") as f:
        f.write(json.dumps(result) + "\n")
    if options.tolerances:
        with open(options.tolerances, "w") as f:
            f.write(json.dumps(tolerances(options.model, result), indent=2) + "\n")


if __name__ == "__main__":
    main()
