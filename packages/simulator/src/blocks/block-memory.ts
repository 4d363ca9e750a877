import type { BlockNeeds, IonVar, Status } from '@hillock/contracts';
import { type Backend, type Binding, decodeProgram, type FieldDecl, type Program, type Stmt, visitStatements } from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import { TrapError } from '../engine/engine.ts';
import { ionOffset } from '../layout/ion-arrays.ts';
import type { Layout } from '../layout/layout.ts';
import { LayoutNeeded } from './layout-needed.ts';
import type { DeclaredBlock } from './nodes.ts';
import type { Room } from './room.ts';

/** Bytes that the fields and the kernels of a block take up. */
export function bytesOf({ needs, nodes }: DeclaredBlock): number {
  const padded = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);
  const fields = needs.fields.reduce((sum, { length }) => sum + padded(8 * length), 0);
  const indexed = padded(4 * (nodes.length + 1));
  return fields + ((needs.kernels ?? []).length === 0 ? 0 : 32 + indexed * (1 + needs.ions.length));
}

/** What compiles the kernels of a block. */
export interface BlockCompiler {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly backend: Backend;
  readonly room: Room;
}

/** The engine memory of one block and its kernels. Throws where something does not fit, with what was wrong. */
export class BlockMemory {
  readonly kernels: Map<string, (t: number, dt: number) => Status> = new Map();
  private readonly fields = new Map<string, { readonly offset: number; readonly length: number }>();
  private readonly taken: number[] = [];
  private readonly compiler: BlockCompiler;
  private readonly declared: DeclaredBlock;

  constructor(compiler: BlockCompiler, declared: DeclaredBlock) {
    this.compiler = compiler;
    this.declared = declared;
    const { needs } = declared;
    try {
      for (const { name, length } of needs.fields) {
        if (this.fields.has(name)) throw new Error(`the field "${name}" is declared twice`);
        if (!Number.isSafeInteger(length) || length < 0)
          throw new Error(`the field "${name}" has a length of ${length}; a whole number from 0 is right`);
        const offset = this.take(8 * length);
        this.fields.set(name, { offset, length });
      }
      if ((needs.kernels ?? []).length > 0) this.compile(needs);
    } catch (error) {
      this.giveBack();
      throw error;
    }
  }

  field(name: string): Float64Array {
    const found = this.fields.get(name);
    if (found === undefined) throw new Error(`no field "${name}"; the block declared ${[...this.fields.keys()].join(', ') || 'none'}`);
    return new Float64Array(this.compiler.memory.buffer, found.offset, found.length);
  }

  /** What its fields hold, of which the other memory has one of the same name and length. */
  takeOver(before: BlockMemory): void {
    for (const [name, { length }] of this.fields) if (before.fields.get(name)?.length === length) this.field(name).set(before.field(name));
  }

  giveBack(): void {
    for (const offset of this.taken) this.compiler.room.giveBack(offset);
    this.taken.length = 0;
  }

  /** Zeroed. */
  private take(bytes: number): number {
    const { room, memory } = this.compiler;
    const offset = room.take(bytes);
    if (offset < 0)
      throw new LayoutNeeded(
        `its fields do not fit into what is left of the ${room.bytes} bytes that the memory of the simulation has for blocks: give it to the build, in "blocks"`,
      );
    this.taken.push(offset);
    new Uint8Array(memory.buffer, offset, Math.max(16, Math.ceil(bytes / 16) * 16)).fill(0);
    return offset;
  }

  private compile(needs: BlockNeeds): void {
    const { layout, memory } = this.compiler;
    const { nodes } = this.declared;
    const { order } = layout;
    const spare = (order.groups[order.groups.length - 1]?.end ?? 1) - 1;
    // an even number of instances: what pads them is at a node, and a place of ions, that nobody reads
    const indices = (at: (node: number) => number, padding: number): number => {
      const offset = this.take(4 * (nodes.length + 1));
      new Int32Array(memory.buffer, offset, nodes.length + 1).set([...nodes.map(at), padding]);
      return offset;
    };
    const nodeIndex = indices((node) => order.place[node]!, spare);
    const ionIndex: Record<string, number> = {};
    for (const { ion } of needs.ions) {
      const arrays = layout.ions.get(ion);
      if (arrays !== undefined) ionIndex[ion] = indices((node) => arrays.coverage.at(node), arrays.coverage.count);
    }
    const [t, dt] = [this.take(8), this.take(8)];
    const clock = [new Float64Array(memory.buffer, t, 1), new Float64Array(memory.buffer, dt, 1)] as const;
    for (const { name, code } of needs.kernels ?? []) {
      const read = decodeProgram(code);
      if (E.isLeft(read)) throw new Error(`the code of its kernel "${name}" is damaged: ${read.left}`);
      const program = read.right;
      this.check(program, name);
      const fields: Record<string, Binding['fields'][string]> = {};
      for (const field of program.fields) fields[field.name] = this.place(field, { t, dt }, name);
      const compiled = this.compiler.backend.compile(
        program,
        { fields, nodeIndex, ionIndex, distinct: true, tables: layout.mathTables, scratch: layout.scratch },
        memory,
        {
          effect: (effect) => {
            throw new Error(`the kernel "${name}" of a block has an effect (${effect}); it may only compute`);
          },
          trap: (_, code, line, value) => {
            throw new TrapError(
              `the kernel "${name}", line ${line}: ${code === 'index' ? `index ${value} is out of range` : `${code} (${value})`}`,
            );
          },
        },
      );
      const call = compiled.kernels[name];
      if (call === undefined)
        throw new Error(`its code has no kernel "${name}"; it has ${Object.keys(compiled.kernels).join(', ') || 'none'}`);
      this.kernels.set(name, (time, step) => {
        clock[0][0] = time;
        clock[1][0] = step;
        call(0, nodes.length, 0);
        return 0;
      });
    }
  }

  /** Its code writes only what the block declared to write. */
  private check(program: Program, kernel: string): void {
    const byName = new Map(program.fields.map((field) => [field.name, field]));
    const bodies = [...program.functions.map((f) => f.body), ...program.kernels.map((k) => k.body)];
    for (const body of bodies)
      visitStatements(body, (s: Stmt) => {
        if (s.kind !== 'store') return;
        const field = byName.get(s.field);
        if (
          field?.space === 'ion' &&
          !this.declared.needs.ions.some((use) => use.ion === field.ion && use.writes.some((w) => w === field.key))
        )
          throw new Error(
            `its kernel "${kernel}" writes ${field.key ?? field.name} of ion ${field.ion ?? ''}, which the block does not declare to write`,
          );
        if ((field?.space === 'node' && field.key !== 'rhs' && field.key !== 'd') || (field?.space === 'scalar' && field.key !== undefined))
          throw new Error(`its kernel "${kernel}" writes ${field.key ?? field.name}, which is the engine's`);
      });
  }

  private place(
    field: FieldDecl,
    clock: { readonly t: number; readonly dt: number },
    kernel: string,
  ): { readonly base: number; readonly stride: number } {
    const { layout } = this.compiler;
    const key = field.key ?? field.name;
    const count = this.declared.nodes.length;
    const refuse = (why: string): never => {
      throw new Error(`its kernel "${kernel}" has a field ${field.name} (${field.space} ${field.ion ?? ''} ${key}): ${why}`);
    };
    const own = (stride: number): { readonly base: number; readonly stride: number } => {
      const found = this.fields.get(field.name) ?? refuse(`the block declared ${[...this.fields.keys()].join(', ') || 'no fields'}`);
      const needed = Math.max(stride, 1) * field.length;
      if (found.length + (found.length & 1) < needed) refuse(`it needs ${needed} values, and the block declared ${found.length}`);
      return { base: found.offset, stride };
    };
    switch (field.space) {
      case 'instance':
        return own(count + (count & 1));
      case 'array':
        return refuse('it has no length; "scalar" with a length is an array of the block, "instance" one with a value a segment');
      case 'scalar':
        if (field.key === undefined) return own(0);
        if (key === 't') return { base: clock.t, stride: 0 };
        if (key === 'dt') return { base: clock.dt, stride: 0 };
        if (key === 'celsius') return { base: layout.scalars.celsius, stride: 0 };
        return refuse('there are t, dt and celsius');
      case 'node': {
        const { v, rhs, d, area, diam } = layout.nodes;
        const base = { v, rhs, d, area, diam }[key];
        return base === undefined ? refuse('there are v, rhs, d, area and diam') : { base, stride: 0 };
      }
      case 'ion': {
        const use = this.declared.needs.ions.find((one) => one.ion === field.ion);
        const arrays = layout.ions.get(field.ion ?? '');
        const declared = use !== undefined && ([...use.reads, ...use.writes] as readonly string[]).includes(key);
        const base = arrays === undefined || !declared ? undefined : ionOffset(arrays, key);
        return base === undefined ? refuse('the block did not declare it') : { base, stride: 0 };
      }
      case 'event':
        return refuse('a block gets no events');
    }
  }
}

/** Which variables there are of an ion. */
export const ION_VARIABLES: readonly IonVar[] = ['i', 'in', 'out', 'e'];
