#!/usr/bin/env python3
"""Time Hillock and NEURON on the same model files, in turn.

    hillock bench cable ring --write models
    speed.py models/*.json [--hillock "npx hillock"] [--rounds 3]

Needs what simulate.py needs. Each round runs each program in a process of its own, three times; the least of all is taken, the run alone, without setting it
up. A line a model: nanoseconds a compartment and step of both, the ratio, and whether the spikes are the same.
"""
import argparse, json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def result_of(command, out):
    done = subprocess.run([*command, "-o", out, "--repeat", "3"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"speed.py: {' '.join(command)}: {(done.stderr or done.stdout)[-2000:]}")
    with open(out) as f:
        return json.load(f)


def compartments(hillock, path):
    told = subprocess.run([*hillock, "inspect", path, "--json"], capture_output=True, text=True, check=True)
    return sum(section["compartments"] for section in json.loads(told.stdout)["sections"])


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("models", nargs="+")
    cli.add_argument("--hillock", default="npx hillock")
    cli.add_argument("--rounds", type=int, default=3)
    options = cli.parse_args()
    hillock = options.hillock.split()
    print(f"{'model':20} {'NEURON, ns':>10} {'Hillock, ns':>11} {'times as fast':>13}  spikes")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")
        for path in options.models:
            with open(path) as f:
                run = json.load(f)["run"]
            steps = round(run["tstop"] / run["integrator"]["dt"])
            best, spikes = {}, {}
            for _ in range(options.rounds):
                for name, command in (("neuron", [sys.executable, os.path.join(HERE, "simulate.py"), path]), ("hillock", [*hillock, "run", path])):
                    result = result_of(command, out)
                    best[name] = min(best.get(name, float("inf")), *result["wallSeconds"])
                    spikes[name] = result["spikes"]
            # what has no compartments is counted by its runs
            size = max(1, compartments(hillock, path))
            ns = {name: 1e9 * seconds / steps / size for name, seconds in best.items()}
            same = all(
                len(row) == len(spikes["hillock"][name]) and all(abs(a - b) < 1e-6 for a, b in zip(row, spikes["hillock"][name]))
                for name, row in spikes["neuron"].items()
            )
            found = f"{sum(map(len, spikes['neuron'].values()))} {'the same' if same else 'NOT the same'}"
            title = os.path.basename(os.path.dirname(os.path.abspath(path)) if os.path.basename(path) == "model.json" else path[:-5])
            print(f"{title:20} {ns['neuron']:10.2f} {ns['hillock']:11.2f} {ns['neuron'] / ns['hillock']:13.2f}  {found}", flush=True)


if __name__ == "__main__":
    main()
