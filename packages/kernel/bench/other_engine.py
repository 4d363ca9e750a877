"""Runs kernels in wasmtime (Cranelift, not V8) and prints the digests of the memory they leave, as test/data/other-engine.json has them.

    npx tsx --conditions=@hillock/source packages/kernel/bench/images.ts images
    python3 -m venv venv && venv/bin/pip install wasmtime==50.0.1
    venv/bin/python packages/kernel/bench/other_engine.py images > packages/kernel/test/data/other-engine.json
"""

import ctypes
import hashlib
import json
import pathlib
import sys

from wasmtime import Engine, Func, FuncType, Instance, Limits, Memory, MemoryType, Module, Store, ValType

digests = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.wasm")):
    call = json.loads(path.with_suffix(".json").read_text())
    start = path.with_suffix(".memory").read_bytes()
    engine = Engine()
    store = Store(engine)
    pages = len(start) // 65536
    memory = Memory(store, MemoryType(Limits(pages, pages)))
    memory.write(store, start)
    i32, f64 = ValType.i32(), ValType.f64()

    def ended(*_):
        raise RuntimeError("a kernel called its host")

    effect = Func(store, FuncType([i32, i32, f64, f64, f64, f64], []), ended)
    trap = Func(store, FuncType([i32, i32, f64, i32], []), ended)
    instance = Instance(store, Module(engine, path.read_bytes()), [memory, effect, trap])
    for kernel in call["kernels"]:
        instance.exports(store)[kernel](store, 0, call["count"], call["w"])
    left = ctypes.string_at(memory.data_ptr(store), memory.data_len(store))
    digests[path.stem] = hashlib.sha256(left).hexdigest()
print(json.dumps(digests, indent=2))
